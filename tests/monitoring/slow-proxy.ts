import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { host } from '@paygraph/testing';

/** Stands before a subgraph, and can make it slow. */
export interface SlowProxy {
  readonly url: string;
  /** Where what is asked goes on to. */
  lead(port: number): void;
  /** From now on every answer comes so much later. */
  slowBy(ms: number): void;
  close(): Promise<void>;
}

export async function startSlowProxy(): Promise<SlowProxy> {
  let port = 0;
  let slowMs = 0;
  const server = createServer(async (asked, answer) => {
    await delay(slowMs);
    const { method, headers, url } = asked;
    const onward = request({ host, port, method, headers, path: url }, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${own}/graphql`,
    lead: (to) => {
      port = to;
    },
    slowBy: (ms) => {
      slowMs = ms;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
