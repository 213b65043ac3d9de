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
    const free = await Promise.all(besides.flatMap((more) => allPorts(offset + more)).map(isFree));
    if (free.every(Boolean)) return offset;
  }
  throw new Error(`no PORT_OFFSET with all its ports free in ${attempts} tries`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
