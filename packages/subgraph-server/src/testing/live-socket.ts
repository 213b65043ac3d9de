import { on } from 'node:events';
import { identityHeader, subscriptionContent } from '@paygraph/principal';
import { WebSocket } from 'ws';

/** A graphql-transport-ws connection, message by message. */
export interface LiveSocket {
  send(message: object): void;
  next(): Promise<unknown>;
  /** Sends `subscribe`, with this token for it as the subscriber's. */
  subscribe(query: string, options?: { token?: TokenFor; variables?: Record<string, unknown> }): void;
  /** The code it was closed with. */
  readonly closed: Promise<number>;
  /** Stops reading: the peer gets no answer to anything any more. */
  freeze(): void;
  terminate(): void;
}

/** A token for what is asked; undefined for none. */
export type TokenFor = (content: string) => string | undefined;

/** Connects and is acknowledged. Rejects with the HTTP status of a refused upgrade. */
export async function openLiveSocket(url: string, tokenFor: TokenFor): Promise<LiveSocket> {
  const token = tokenFor(new URL(url).pathname);
  const socket = new WebSocket(url.replace('http:', 'ws:'), 'graphql-transport-ws', {
    headers: token === undefined ? {} : { [identityHeader]: token },
  });
  const messages = on(socket, 'message');
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.on('error', reject);
  });
  const next = async (): Promise<unknown> => {
    const { value: words = [] } = await messages.next();
    return JSON.parse(String(words[0]));
  };
  const send = (message: object) => socket.send(JSON.stringify(message));
  send({ type: 'connection_init' });
  await next();
  return {
    send,
    next,
    subscribe: (query, { token, variables } = {}) => {
      const subscriber = token?.(subscriptionContent({ query, variables }));
      const extensions = subscriber === undefined ? {} : { [identityHeader]: subscriber };
      send({ id: 'one', type: 'subscribe', payload: { query, variables, extensions } });
    },
    closed,
    freeze: () => socket.pause(),
    terminate: () => socket.terminate(),
  };
}
