import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { findListener } from '@paygraph/embedded/port-holder';
import { StartFault } from '@paygraph/embedded/start-fault';
import getPort, { portNumbers } from 'get-port';

export const host = '127.0.0.1';

/**
 * Below the range from which Linux takes the ports of outgoing connections (ip(7), ip_local_port_range): while a part
 * is down, a client that tries again and again to reach a port of that range would one day be given that very port
 * itself, be connected to itself, and keep the part from coming back.
 */
const [first, last] = [20_000, 30_000];

export async function findFreePort(): Promise<number> {
  // From a random place on, so that several test runs on one machine don't reach for the same.
  return await getPort({ host, port: portNumbers(randomInt(first, last), last + 1_000) });
}

/**
 * Throws StartFault where something listens on the port already: a part would end for it, and what asks whether it is
 * ready would be answered by the other.
 */
export async function assertPortFree(port: number, owner: string): Promise<void> {
  if (!(await isListenedTo(port))) return;
  const holder = await findListener(port);
  const held = holder ? `, held by pid ${holder.pid}: ${holder.command}` : '';
  throw new StartFault(`Port ${port}, which ${owner} needs, is taken${held}.`, {
    whatToDo: `Stop what holds it (\`lsof -i :${port}\` tells), or give ${owner} another port.`,
  });
}

async function isListenedTo(port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
