import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { host } from './free-port.ts';

/** One that is paused takes connections and says nothing. */
const answerTimeoutMs = 2_000;

/** Rejects where nothing listens on the port. */
export async function assertListens(port: number): Promise<void> {
  (await open(port)).destroy();
}

/** Sends a request, and answers the first that comes back. */
export async function ask(port: number, request: string | Buffer): Promise<Buffer> {
  const socket = await open(port);
  try {
    socket.write(request);
    const [chunk] = await once(socket, 'data');
    return Buffer.from(chunk);
  } finally {
    socket.destroy();
  }
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ host, port });
  socket.setTimeout(answerTimeoutMs, () => socket.destroy(new Error(`Port ${port} does not answer.`)));
  await once(socket, 'connect');
  return socket;
}
