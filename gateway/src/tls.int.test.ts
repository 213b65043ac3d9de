import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { eventually, startProcess } from '@paygraph/testing';
import { createCertificate } from '@paygraph/testing/certificate';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Graph, startGraph } from './testing/graph.ts';

const main = 'gateway/src/main.ts';
const certificate = createCertificate();
let folder: string;
let graph: Graph;
const fronts: Server[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paygraph-tls-'));
  await writeFile(join(folder, 'cert.pem'), certificate.cert);
  await writeFile(join(folder, 'key.pem'), certificate.key);
  graph = await startGraph();
});
afterAll(async () => {
  for (const front of fronts) front.close();
  await graph.stop();
  await rm(folder, { recursive: true });
});

/** The same subgraph, over TLS. */
async function overTls(url: string): Promise<string> {
  const { port, pathname } = new URL(url);
  const front = createServer(certificate, (socket) => {
    const behind = connect(Number(port), '127.0.0.1');
    socket.pipe(behind).pipe(socket);
    // One side goes: so does the other.
    socket.on('error', () => behind.destroy()).on('close', () => behind.destroy());
    behind.on('error', () => socket.destroy());
  });
  fronts.push(front);
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  return `https://localhost:${(front.address() as AddressInfo).port}${pathname}`;
}

async function production() {
  return {
    NODE_ENV: 'production',
    PORT: String(await getPort()),
    ADMIN_PORT: String(await getPort()),
    LOG_LEVEL: 'warn',
    DRAIN_DELAY_MS: '0',
    SUPERGRAPH: graph.supergraphFile,
    TLS_CERT_FILE: join(folder, 'cert.pem'),
    TLS_KEY_FILE: join(folder, 'key.pem'),
    NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem'),
  };
}

test('in production a gateway asks its subgraphs over TLS, and is asked over TLS', async () => {
  const environment = {
    ...(await production()),
    SUBGRAPH_URL_USERS: await overTls(graph.people.url),
    SUBGRAPH_URL_WALLETS: await overTls(graph.accounts.url),
    SUBGRAPH_URL_TRANSACTIONS: await overTls(graph.transfers.url),
    SUBGRAPH_URL_STOCK: await overTls(graph.stock.url),
  };
  const gateway = startProcess(main, environment);
  onTestFinished(async () => {
    gateway.signal('SIGTERM');
    await gateway.ended();
  });
  const seen = graph.stock.seen.length;
  const answer = await eventually(
    'the gateway answers',
    () => (gateway.ending() ? gateway.output() : ask(environment.PORT, '{ items { id } }')),
    { timeoutMs: 30_000 },
  );
  expect(JSON.parse(answer)).toMatchObject({ data: { items: expect.any(Array) } });
  expect(graph.stock.seen.length).toBeGreaterThan(seen);
});

test('in production a gateway does not start on subgraphs without TLS, and names each', async () => {
  const environment = await production();
  const gateway = startProcess(main, environment);
  expect(await gateway.ended()).toMatchObject({ code: 1 });
  for (const name of ['USERS', 'WALLETS', 'TRANSACTIONS', 'STOCK']) {
    expect(gateway.output()).toContain(`SUBGRAPH_URL_${name}: is a connection without TLS`);
  }
});

function ask(port: string, query: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(
      `https://localhost:${port}/graphql`,
      {
        method: 'POST',
        ca: certificate.cert,
        agent: false,
        timeout: 5_000,
        headers: { 'content-type': 'application/json' },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve(text));
      },
    );
    asked.on('error', reject);
    asked.end(JSON.stringify({ query }));
  });
}
