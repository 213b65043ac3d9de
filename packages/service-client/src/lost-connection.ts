import { Client, type Dispatcher } from 'undici';

/**
 * The connection broke under a call: the process at its other end has gone. Whether that did the work nobody knows; the
 * other processes of the service are as well as before.
 */
export function isBrokenConnection(error: unknown): boolean {
  return hasCode(error, ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);
}

/** No connection came about: nothing was sent, and asking again does nothing twice. */
export function neverConnected(error: unknown): boolean {
  return hasCode(error, ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);
}

/**
 * Asks once more over a connection of its own. One out of a pool may lead to the same process, and have broken without
 * the pool having heard of it yet; a new one leads to whichever process a balancer takes for well.
 */
export async function onFreshConnection<Answer>(
  origin: string,
  options: Client.Options,
  ask: (dispatcher: Dispatcher) => Promise<Answer>,
): Promise<Answer> {
  const client = new Client(origin, options);
  try {
    return await ask(client);
  } finally {
    await client.destroy();
  }
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && codes.includes(code);
}
