// What the gateway's tests stand on; no tests itself.
import type { ClientRequestArgs } from 'node:http';
import WebSocket, { type ClientOptions } from 'ws';
import { eventually } from './graph.ts';

export type Message = Readonly<Record<string, unknown>>;

/** A socket that sends what it is told to, right or wrong, and keeps what comes. */
export interface RawSocket {
  readonly received: Message[];
  send(...messages: readonly unknown[]): void;
  closed(): { readonly code: number; readonly reason: string } | undefined;
  /** No more is read from it, as by a client that has hung. */
  stopReading(): void;
  /** What it has been told to send and could not yet. */
  unsentBytes(): number;
  terminate(): void;
}

/** The status of the answer where the socket is refused. */
export async function openRaw(
  url: string,
  options: ClientOptions & ClientRequestArgs = {},
): Promise<RawSocket | number> {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', options);
  const received: Message[] = [];
  let closed: { code: number; reason: string } | undefined;
  socket.on('message', (data) => received.push(JSON.parse(String(data))));
  socket.on('close', (code, reason) => {
    closed = { code, reason: String(reason) };
  });
  socket.on('error', () => {});
  const refusal = await new Promise<number | undefined>((resolve, reject) => {
    socket.once('open', () => resolve(undefined));
    socket.once('error', reject);
    socket.once('unexpected-response', (request, { statusCode }) => {
      request.destroy();
      resolve(statusCode ?? 0);
    });
  });
  if (refusal !== undefined) return refusal;
  return {
    received,
    send: (...messages) => {
      for (const message of messages) socket.send(JSON.stringify(message));
    },
    closed: () => closed,
    stopReading: () => socket.pause(),
    unsentBytes: () => socket.bufferedAmount,
    terminate: () => socket.terminate(),
  };
}

/** One that has introduced itself. Closed, where the gateway closed it instead of acknowledging. */
export async function introduce(url: string, authorization?: string): Promise<RawSocket> {
  const socket = await openRaw(url);
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  socket.send({ type: 'connection_init', ...(authorization && { payload: { authorization } }) });
  await eventually(() => socket.closed() ?? socket.received.shift());
  return socket;
}

export const subscribeMessage = (id: string, query: string) => ({
  id,
  type: 'subscribe',
  payload: { query },
});
