import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import { isRecord, type Reply, replyOf } from './reply.ts';

const timeoutMs = 20_000;
const protocol = 'graphql-transport-ws';

export interface SocketOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly from?: string;
  readonly protocol?: string;
}

export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** A WebSocket that says what it is told to: no client library stands between, which would keep to the rules. */
export interface RawSocket {
  /** A text or bytes as they are, anything else as JSON. */
  send(message: unknown): void;
  /** The next message of one of these types; undefined where the socket is closed instead. */
  next(...types: readonly string[]): Promise<Readonly<Record<string, unknown>> | undefined>;
  closed(withinMs?: number): Promise<Closing | undefined>;
  isOpen(): boolean;
  /** Stops reading what arrives. */
  pause(): void;
  resume(): void;
  terminate(): void;
}

/** Rejects with the status where the upgrade is refused. */
export async function openSocket(url: string, options: SocketOptions = {}): Promise<RawSocket> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), options.protocol ?? protocol, {
    headers: { ...options.headers },
    handshakeTimeout: timeoutMs,
    ...(options.from !== undefined && { localAddress: options.from }),
  });
  const inbox: Record<string, unknown>[] = [];
  let closing: Closing | undefined;
  let news = Promise.withResolvers<void>();
  const wake = () => {
    news.resolve();
    news = Promise.withResolvers<void>();
  };
  socket.on('message', (data) => {
    const message: unknown = JSON.parse(String(data));
    if (isRecord(message)) inbox.push(message);
    if (isRecord(message) && message['type'] === 'ping') socket.send(JSON.stringify({ type: 'pong' }));
    wake();
  });
  socket.on('close', (code, reason) => {
    closing = { code, reason: reason.toString() };
    wake();
  });

  /** Looks again at each message, and at the end, until there is an answer. */
  async function until<Found>(look: () => Found | undefined, withinMs: number): Promise<Found | undefined> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const arrival = news.promise;
      const found = look();
      if (found !== undefined || Date.now() >= deadline) return found;
      const waiting = new AbortController();
      const late = delay(deadline - Date.now(), undefined, { signal: waiting.signal }).catch(() => {});
      await Promise.race([arrival, late]);
      waiting.abort();
    }
  }

  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  // What breaks afterwards shows in the closing.
  socket.on('error', () => {});

  return {
    send: (message) => {
      socket.send(
        typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message),
      );
    },
    next: async (...types) => {
      const found = await until<Record<string, unknown> | 'closed'>(() => {
        const index = inbox.findIndex(({ type }) => types.includes(String(type)));
        return index < 0 ? closing && 'closed' : inbox.splice(index, 1)[0];
      }, timeoutMs);
      if (found === undefined) throw new Error(`no ${types.join(' or ')} within ${timeoutMs} ms`);
      return found === 'closed' ? undefined : found;
    },
    closed: (withinMs = timeoutMs) => until(() => closing, withinMs),
    isOpen: () => closing === undefined,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    terminate: () => socket.terminate(),
  };
}

/** Opens, says who it is, asks one thing, and answers with the first that comes back. */
export async function askOverSocket(
  url: string,
  operation: {
    readonly query: string;
    readonly variables?: Readonly<Record<string, unknown>>;
    readonly extensions?: Readonly<Record<string, unknown>>;
  },
  options: SocketOptions & { readonly authorization?: string | undefined } = {},
): Promise<Reply> {
  const startedAt = performance.now();
  const { authorization, ...opening } = options;
  let socket: RawSocket;
  try {
    socket = await openSocket(url, opening);
  } catch (error) {
    const status = Number(/server response: (\d+)/.exec(String(error))?.[1] ?? 0);
    if (status === 0) throw error;
    return replyOf(String(error), { status, ms: performance.now() - startedAt });
  }
  try {
    socket.send({ type: 'connection_init', payload: authorization === undefined ? {} : { authorization } });
    const acknowledged = await socket.next('connection_ack');
    if (acknowledged !== undefined) socket.send({ id: '1', type: 'subscribe', payload: operation });
    const answer = acknowledged && (await socket.next('next', 'error', 'complete'));
    const ms = performance.now() - startedAt;
    if (answer === undefined) {
      const { code, reason } = (await socket.closed()) ?? { code: 0, reason: '' };
      return replyOf(reason, { status: 0, closed: code, ms });
    }
    const payload = answer['payload'];
    const body = answer['type'] === 'error' ? { errors: payload } : (payload ?? {});
    return replyOf(JSON.stringify(body), { status: 0, ms });
  } finally {
    socket.terminate();
  }
}
