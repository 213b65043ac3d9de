import { createServer } from 'node:net';
import { allPorts, host } from './place.ts';

/** Below the ports Linux hands out to outgoing connections (from 32,768 on), so that none of those takes one of ours. */
const lowestOffset = 3_000;
const highestOffset = 23_000;
const attempts = 50;

/**
 * A PORT_OFFSET under which every port is free right now. Another process may still be quicker. `besides` are offsets
 * from the one sought under which they must be free as well.
 */
export async function findFreePortOffset(
  random: () => number = Math.random,
  besides: readonly number[] = [0],
): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const offset = lowestOffset + Math.floor(random() * (highestOffset - lowestOffset));
    if (await areFree(besides.flatMap((more) => allPorts(offset + more)))) return offset;
  }
  throw new Error(`no PORT_OFFSET with all its ports free in ${attempts} tries`);
}

export async function areFree(ports: readonly number[]): Promise<boolean> {
  const free = await Promise.all(ports.map(isFree));
  return free.every(Boolean);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
