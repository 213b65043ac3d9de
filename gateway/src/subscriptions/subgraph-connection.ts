import type { GraphQLFormattedError } from 'graphql';
import { type Client, createClient, type SubscribePayload } from 'graphql-ws';
import WebSocket from 'ws';

/** One event, as the subgraph answers it: the part of the selection that the subgraph itself resolves. */
export interface SubgraphEvent {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

export interface StreamSink {
  onEvent(event: SubgraphEvent): void;
  onEnd(): void;
  /** The subgraph refused, in GraphQL. */
  onErrors(errors: readonly GraphQLFormattedError[]): void;
  /** Nothing more can come. `isOurFault`: the subgraph does not accept the gateway, so trying again won't help. */
  onBroken(why: { cause: unknown; isOurFault: boolean }): void;
}

/** One WebSocket to one subgraph, for many subscriptions. Once gone it stays gone: a new one is made. */
export interface SubgraphConnection {
  subscribe(payload: SubscribePayload, sink: StreamSink): () => void;
  close(): void;
}

const connectTimeoutMs = 2_000;
/** One that was paused, or whose machine is gone, says nothing: its streams end within both of these together. */
const defaultKeepAliveMs = 5_000;
const defaultPongTimeoutMs = 4_000;
const maxMessageBytes = 10_000_000;

export function connectSubgraph(options: {
  /** ws: or wss: */
  url: string;
  /** Of the upgrade request, made when it is sent. */
  headers: () => Readonly<Record<string, string>>;
  /** Called once, when this connection takes no more subscriptions. */
  onGone: () => void;
  keepAliveMs?: number;
  pongTimeoutMs?: number;
}): SubgraphConnection {
  const { url, headers, onGone } = options;
  const { keepAliveMs = defaultKeepAliveMs, pongTimeoutMs = defaultPongTimeoutMs } = options;
  const streams = new Set<{ sink: StreamSink; stop: () => void }>();
  let isGone = false;
  let pongTimer: NodeJS.Timeout | undefined;

  function leave(): void {
    clearTimeout(pongTimer);
    if (isGone) return;
    isGone = true;
    onGone();
  }

  /** Every stream ends here, at once. The library would subscribe anew after a normal closure, silently missing events. */
  function breakAll(cause: unknown): void {
    leave();
    const isOurFault = isRefusal(cause);
    for (const stream of [...streams]) {
      streams.delete(stream);
      stream.sink.onBroken({ cause, isOurFault });
      stream.stop();
    }
  }

  const client: Client = createClient({
    url,
    webSocketImpl: webSocketWith(headers),
    lazy: true,
    retryAttempts: 0,
    connectionAckWaitTimeout: connectTimeoutMs,
    keepAlive: keepAliveMs,
    on: {
      error: breakAll,
      closed: breakAll,
      ping: (isReceived) => {
        if (!isReceived) pongTimer = setTimeout(() => client.terminate(), pongTimeoutMs);
      },
      pong: (isReceived) => {
        if (isReceived) clearTimeout(pongTimer);
      },
    },
  });

  return {
    subscribe(payload, sink) {
      const stream = { sink, stop: () => {} };
      const finish = (tell: () => void) => {
        if (!streams.delete(stream)) return;
        if (streams.size === 0) leave();
        stream.stop();
        tell();
      };
      streams.add(stream);
      const dispose = client.subscribe(payload, {
        next: ({ data, errors }) => {
          // Nothing was run: a refusal, which some servers put into an event.
          if (data === undefined && errors) finish(() => sink.onErrors(errors));
          else sink.onEvent({ ...(data !== undefined && { data }), ...(errors && { errors }) });
        },
        complete: () => finish(() => sink.onEnd()),
        error: (reason) =>
          finish(() =>
            isErrorList(reason)
              ? sink.onErrors(reason)
              : sink.onBroken({ cause: reason, isOurFault: isRefusal(reason) }),
          ),
      });
      // Later: told of it within a message, the library would count this stream as gone once more at a `complete` that
      // came along with that message, and close the connection under the others.
      stream.stop = () => void setImmediate(dispose);
      return () => finish(() => {});
    },
    close() {
      breakAll(new Error('the gateway is stopping'));
      // Rejects only where it never connected: then there is nothing to close.
      Promise.resolve(client.dispose()).catch(() => {});
    },
  };
}

/** The library makes its sockets from a class and gives it no headers; browsers can't send any. */
function webSocketWith(headers: () => Readonly<Record<string, string>>) {
  return class extends WebSocket {
    constructor(address: string | URL, protocols: string | string[]) {
      super(address, protocols, {
        headers: headers(),
        handshakeTimeout: connectTimeoutMs,
        maxPayload: maxMessageBytes,
      });
    }
  };
}

function isErrorList(reason: unknown): reason is readonly GraphQLFormattedError[] {
  return Array.isArray(reason);
}

/** A close code of graphql-transport-ws that means "not you", or an upgrade that was answered with 401 or 403. */
function isRefusal(cause: unknown): boolean {
  if (typeof cause !== 'object' || cause === null) return false;
  if ('code' in cause && (cause.code === 4401 || cause.code === 4403)) return true;
  return 'message' in cause && /server response: 40[13]$/.test(String(cause.message));
}
