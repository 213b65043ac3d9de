import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { host } from '@paygraph/testing';

/**
 * How what stands behind it answers. `late`: after ten seconds. `never`. `trickling`: a byte a second. `torn`: half of the
 * answer, and then the connection is reset. `deaf`: it does not even hear what it is asked.
 */
export type Manner = 'well' | 'late' | 'never' | 'trickling' | 'torn' | 'deaf';

/** Stands between a service and one it asks, and lets it fail in every manner. It knows connections alone. */
export interface FailingProxy {
  readonly port: number;
  /** From now on, also on the connections there are. */
  answer(manner: Manner): void;
  close(): Promise<void>;
}

const lateMs = 10_000;
const trickleMs = 1_000;

export async function startFailingProxy(target: { readonly port: number }): Promise<FailingProxy> {
  const open = new Set<Socket>();
  let manner: Manner = 'well';

  function pass(answer: Buffer, client: Socket): void {
    switch (manner) {
      case 'well':
        client.write(answer);
        return;
      case 'late':
        later(client, lateMs, () => client.write(answer));
        return;
      case 'trickling':
        trickle(answer, client);
        return;
      case 'torn':
        client.write(answer.subarray(0, answer.length / 2), () => client.resetAndDestroy());
        return;
      case 'never':
      case 'deaf':
        return;
      default:
        manner satisfies never;
    }
  }

  const server = createServer({ noDelay: true }, (client) => {
    const behind = connect({ host, port: target.port, noDelay: true });
    for (const socket of [client, behind]) {
      open.add(socket);
      // One side gone is the other side gone; what is made of it is what is tried here.
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        behind.destroy();
      });
    }
    client.on('data', (asked) => {
      if (manner !== 'deaf') behind.write(asked);
    });
    behind.on('data', (answer) => pass(answer, client));
  });
  await new Promise<void>((resolve) => server.listen({ host, port: 0 }, resolve));

  return {
    port: (server.address() as AddressInfo).port,
    answer: (next) => {
      manner = next;
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function trickle(answer: Buffer, client: Socket): void {
  if (answer.length === 0 || client.destroyed) return;
  client.write(answer.subarray(0, 1));
  later(client, trickleMs, () => trickle(answer.subarray(1), client));
}

/** Not where the connection has ended by then. */
function later(client: Socket, afterMs: number, work: () => unknown): void {
  const cancel = () => clearTimeout(timer);
  const timer = setTimeout(() => {
    client.off('close', cancel);
    work();
  }, afterMs);
  client.once('close', cancel);
}
