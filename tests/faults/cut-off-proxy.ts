import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { graphqlUrl, host, type Place } from '@paygraph/testing';

/** Stands between a client and the gateway, and cuts the line when the answer is on its way. */
export interface CutOffProxy {
  readonly url: string;
  /** From now on answers are cut off, or passed on. */
  cutting(on: boolean): void;
  /** Answers that were cut off, as they would have reached the client. */
  readonly cut: readonly string[];
  close(): Promise<void>;
}

export async function startCutOffProxy(place: Pick<Place, 'portOffset'>): Promise<CutOffProxy> {
  const target = new URL(graphqlUrl(place));
  const open = new Set<Socket>();
  const cut: string[] = [];
  let isCutting = false;

  const server = createServer((client) => {
    const gateway = connect({ host, port: Number(target.port) });
    let answer = '';
    for (const socket of [client, gateway]) {
      open.add(socket);
      // One side gone is the other side gone; what the client makes of it is what is tried here.
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        gateway.destroy();
      });
    }
    client.pipe(gateway, { end: false });
    gateway.on('data', (bytes) => {
      if (!isCutting) {
        client.write(bytes);
        return;
      }
      answer += bytes.toString('utf8');
      // The first byte of an answer comes after the commit; the whole of it tells what the client will never see.
      if (!isWhole(answer)) return;
      cut.push(answer.slice(answer.indexOf('\r\n\r\n') + 4));
      client.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen({ host, port: 0 }, resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://${host}:${port}${target.pathname}`,
    cutting: (on) => {
      isCutting = on;
    },
    cut,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isWhole(answer: string): boolean {
  const headEnd = answer.indexOf('\r\n\r\n');
  const length = Number(/content-length: (\d+)/i.exec(answer)?.[1]);
  return headEnd > 0 && Buffer.byteLength(answer.slice(headEnd + 4)) >= length;
}
