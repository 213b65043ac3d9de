import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** The end of a port, in the two halves between which consumers stop. */
export interface Closing {
  /**
   * Takes no new connection once the balancers have noticed; resolves when what is under way is answered, or has taken
   * too long.
   */
  drain(noticed: Promise<unknown>): Promise<void>;
  /** Ends the sockets and whatever connection is left. */
  close(): Promise<void>;
}

/** Call it before the server listens. */
export function createClosing(options: {
  server: FastifyInstance;
  subscriptions: { close(): Promise<void> };
  /** Answers requests that are held until there is something to tell. */
  answerHeld: () => Promise<void>;
  closeTimeoutMs: number;
}): Closing {
  const { server, subscriptions, answerHeld, closeTimeoutMs } = options;
  const requests = countRequests(server);
  let isDraining = false;
  let closed: Promise<void> | undefined;

  // Else a caller would keep the connection its last answer came by: it is told to come back by another, which a
  // balancer gives to another process.
  server.addHook('onSend', async (_request, reply) => {
    if (isDraining) reply.header('connection', 'close');
  });

  function closePort(): Promise<void> {
    // Not awaited before the sockets are closed: it ends with the last connection, and theirs count.
    closed ??= server.close().then(() => {});
    return closed;
  }

  return {
    drain: async (noticed) => {
      isDraining = true;
      await noticed;
      void closePort();
      // Not earlier: whoever is answered comes back at once, as long as the port is open.
      await within(
        closeTimeoutMs,
        answerHeld().then(() => requests.whenIdle()),
      );
    },
    close: async () => {
      isDraining = true;
      const timer = setTimeout(() => server.server.closeAllConnections(), closeTimeoutMs);
      // Together: the port takes nothing new while sockets say goodbye.
      await Promise.all([subscriptions.close(), closePort()]);
      clearTimeout(timer);
    },
  };
}

function countRequests({ server }: FastifyInstance): { whenIdle(): Promise<void> } {
  let underWay = 0;
  let onIdle = () => {};
  server.on('request', (_request, response) => {
    underWay += 1;
    // Emitted for an answer that was sent as for one whose asker went away.
    response.once('close', () => {
      underWay -= 1;
      if (underWay === 0) onIdle();
    });
  });
  return {
    whenIdle: () =>
      new Promise((resolve) => {
        onIdle = resolve;
        if (underWay === 0) resolve();
      }),
  };
}

async function within(timeoutMs: number, work: Promise<void>): Promise<void> {
  const late = new AbortController();
  await Promise.race([work, pause(timeoutMs, undefined, { signal: late.signal }).catch(() => {})]);
  late.abort();
}
