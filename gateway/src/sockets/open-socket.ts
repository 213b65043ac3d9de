import type { Client } from '@paygraph/principal';
import type { Logger } from '@paygraph/telemetry';
import { MessageType, parseMessage, type Server } from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import { type Closing, internalError, invalidMessage, notReading, tooManyMessages } from './close-codes.ts';
import type { MessageAllowance } from './message-allowance.ts';

/** A client's socket, as long as it is open. */
export interface OpenSocket {
  readonly client: Client;
  isOpen(): boolean;
  /** Ends it and all that runs on it. Nothing is sent afterwards but the closing itself. */
  end(why: Closing): void;
  /** Resolves when it has ended, from either side. */
  readonly ended: Promise<Closing>;
  /** Resolves when the connection itself is gone. */
  readonly closed: Promise<void>;
  /** Resolves when what was sent last has left this process. */
  flushed(): Promise<void>;
  /** Ends it where the client has left too much of what it was sent unread. */
  checkReading(): void;
  /** Sends a ping; cuts the socket where the one before was not answered. */
  checkAlive(): void;
}

/** An answer in full may be larger; what comes on top of it may not. */
const maxUnreadBytes = 1_000_000;
/** How long a client may take to answer the closing of its socket. */
const closeTimeoutMs = 2_000;
/** RFC 6455, section 5.5: a control frame carries 125 bytes, of which the code takes two. */
const longestReasonBytes = 123;
const fromClient: ReadonlySet<MessageType> = new Set([
  MessageType.ConnectionInit,
  MessageType.Ping,
  MessageType.Pong,
  MessageType.Subscribe,
  MessageType.Complete,
]);

/**
 * Lets graphql-ws speak graphql-transport-ws over a socket of `ws`. Its own adapter bounds nothing that waits for a
 * client that has ceased to read, works on messages that come after it has closed, and takes binary frames; hence this
 * one. Sending is not waited for: what graphql-ws does between a result and its `complete` must happen at once, or it
 * would complete another operation that has taken over the id.
 */
export function openSocket<Extra extends Record<PropertyKey, unknown>>(options: {
  webSocket: WebSocket;
  client: Client;
  protocol: Server<Extra>;
  extra: (socket: OpenSocket) => Extra;
  allowance: MessageAllowance;
  logger: Logger;
}): OpenSocket {
  const { webSocket, client, protocol, extra, allowance, logger } = options;
  const ending = Promise.withResolvers<Closing>();
  const closing = Promise.withResolvers<void>();
  let isOpen = true;
  let isAnswered = true;
  let lastSent = Promise.resolve();

  const socket: OpenSocket = {
    client,
    isOpen: () => isOpen,
    end,
    ended: ending.promise,
    closed: closing.promise,
    flushed: () => lastSent,
    checkReading: () => {
      if (webSocket.bufferedAmount > maxUnreadBytes) end(notReading);
    },
    checkAlive: () => {
      if (!isAnswered) return webSocket.terminate();
      isAnswered = false;
      webSocket.ping();
    },
  };

  function end(why: Closing): void {
    if (!isOpen) return;
    isOpen = false;
    webSocket.close(why.code, why.reason);
    const timer = setTimeout(() => webSocket.terminate(), closeTimeoutMs);
    void closing.promise.then(() => clearTimeout(timer));
    ending.resolve(why);
  }

  function send(text: string): void {
    socket.checkReading();
    if (!isOpen) return;
    const sent = Promise.withResolvers<void>();
    webSocket.send(text, () => sent.resolve());
    lastSent = sent.promise;
  }

  async function receive(
    data: RawData,
    isBinary: boolean,
    handle: (text: string) => Promise<void>,
  ): Promise<void> {
    if (!isOpen) return;
    const text = String(data);
    if (!allowance.take(text.length)) return end(tooManyMessages);
    if (isBinary || !isMessageOfClient(text)) return end(invalidMessage);
    try {
      await handle(text);
    } catch (error) {
      logger.error({ err: error }, 'a message of a socket met an unexpected error');
      end(internalError);
    }
  }

  webSocket.once('close', (code, reason) => {
    isOpen = false;
    ending.resolve({ code, reason: String(reason) });
    closing.resolve();
  });
  // Such as a message too large; the socket closes anyway.
  webSocket.on('error', (error) => logger.debug({ err: error }, 'a socket failed'));
  webSocket.on('pong', () => {
    isAnswered = true;
  });
  // Each is answered by the library of the socket itself.
  webSocket.on('ping', ({ length }) => {
    if (!allowance.take(length)) end(tooManyMessages);
    socket.checkReading();
  });

  const tellProtocol = protocol.opened(
    {
      protocol: webSocket.protocol,
      send,
      close: (code = internalError.code, reason = '') =>
        end({ code, reason: Buffer.byteLength(reason) <= longestReasonBytes ? reason : '' }),
      onMessage: (handle) =>
        webSocket.on('message', (data, isBinary) => void receive(data, isBinary, handle)),
    },
    extra(socket),
  );
  void ending.promise
    .then(({ code, reason }) => tellProtocol(code, reason))
    .catch((error: unknown) => logger.error({ err: error }, 'a socket did not end in order'));
  return socket;
}

/** Of the protocol, and meant for a server. */
function isMessageOfClient(text: string): boolean {
  try {
    return fromClient.has(parseMessage(text).type);
  } catch {
    return false;
  }
}
