import { eventually } from '@paygraph/testing';
import WebSocket, { type ClientOptions } from 'ws';

/** A message as it came, whatever it is. */
export type Message = Readonly<Record<string, unknown>>;

/** A socket that sends what it is told to, right or wrong: no client of the protocol is in between. */
export interface RawSocket {
  readonly protocol: string;
  /** Those not taken yet, in order. */
  readonly waiting: Message[];
  send(...messages: readonly unknown[]): void;
  sendText(text: string): void;
  sendBinary(text: string): void;
  /** The next message. Throws where none comes, and where the socket was closed. */
  next(): Promise<Message>;
  /** How the server closed it. */
  closing(): Promise<{ code: number; reason: string }>;
  /** Closes it from here, and gives the code the server answers with. */
  close(code: number): Promise<number>;
}

const subprotocol = 'graphql-transport-ws';

/** Rejects where the server refuses to open it, with the status in the message. */
export async function openRaw(
  url: string,
  options: { protocols?: readonly string[]; socket?: ClientOptions } = {},
): Promise<RawSocket> {
  const { protocols = [subprotocol], socket: socketOptions = {} } = options;
  const socket = new WebSocket(url.replace(/^http/, 'ws'), [...protocols], socketOptions);
  const waiting: Message[] = [];
  let closed: { code: number; reason: string } | undefined;
  socket.on('message', (data) => waiting.push(JSON.parse(String(data))));
  socket.on('close', (code, reason) => {
    closed = { code, reason: String(reason) };
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => {});

  const closing = () => eventually('the socket is closed', () => closed, { timeoutMs: 60_000 });
  return {
    protocol: socket.protocol,
    waiting,
    send: (...messages) => {
      for (const message of messages) socket.send(JSON.stringify(message));
    },
    sendText: (text) => socket.send(text),
    sendBinary: (text) => socket.send(Buffer.from(text), { binary: true }),
    next: async () => {
      const next = await eventually('a message', () => waiting[0] ?? (closed && 'closed'));
      if (next === 'closed') throw new Error(`the socket was closed: ${JSON.stringify(closed)}`);
      waiting.shift();
      return next;
    },
    closing,
    close: async (code) => {
      socket.close(code);
      return (await closing()).code;
    },
  };
}

/** One that has been acknowledged. */
export async function openConnection(url: string, accessToken?: string): Promise<RawSocket> {
  const socket = await openRaw(url);
  const authorization = accessToken && `Bearer ${accessToken}`;
  socket.send({ type: 'connection_init', ...(authorization && { payload: { authorization } }) });
  const { type } = await socket.next();
  if (type !== 'connection_ack') throw new Error(`connection_init was answered with ${String(type)}`);
  return socket;
}
