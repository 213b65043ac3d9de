import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startBalancer } from '@paygraph/testing/balancer';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually, freePort } from '../testing/graph.ts';
import { type GuardedClient, guardClient } from './guarded-client.ts';
import { createSubgraphClient, type SubgraphRequest } from './subgraph-client.ts';

let release: (() => unknown)[] = [];
afterEach(async () => {
  for (const letGo of release.reverse()) await letGo();
  release = [];
});

const read: SubgraphRequest = { body: '{"query":"{ a }"}', headers: () => ({}), repeatable: true };
const write: SubgraphRequest = { ...read, body: '{"query":"mutation { a }"}', repeatable: false };
const fine = { kind: 'answered', errors: [], data: { a: 1 } };

/** One process of a subgraph: keeps each call until it is let go, or dies. */
async function startProcess() {
  const held: ServerResponse[] = [];
  const sockets = new Set<{ resetAndDestroy(): unknown }>();
  let isLetGo = false;
  const answer = (response: ServerResponse) => response.end('{"data":{"a":1}}');
  const server: Server = createServer((request, response) => {
    request.resume();
    held.push(response);
    if (isLetGo) answer(response);
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const die = () => {
    server.close();
    for (const socket of sockets) socket.resetAndDestroy();
  };
  release.push(die);
  return {
    port: (server.address() as AddressInfo).port,
    seen: () => held.length,
    letGo: () => {
      isLetGo = true;
      held.forEach(answer);
    },
    die,
  };
}

/** A guarded client of two processes behind a balancer; all calls so far are held, half of them by each. */
async function manyCalls(request: SubgraphRequest, count: number) {
  const processes = [await startProcess(), await startProcess()] as const;
  const port = await freePort();
  const balancer = await startBalancer(
    port,
    processes.map((process) => ({ port: process.port, isReady: async () => true })),
  );
  release.push(balancer.close);
  const client: GuardedClient = guardClient(
    createSubgraphClient({ url: `http://127.0.0.1:${port}/graphql`, timeoutMs: 20_000 }),
    { onCircuit: () => {} },
  );
  release.push(client.close);
  const answers = Array.from({ length: count }, () => client.ask(request));
  await eventually(() => processes.every((process) => process.seen() === count / 2));
  return { processes, client, answers };
}

describe('where one of two processes of a subgraph dies', () => {
  test('reads are answered by the other, those under way and those after', async () => {
    const { processes, client, answers } = await manyCalls(read, 60);
    const [dead, alive] = processes;
    dead.die();
    alive.letGo();
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 60 }, () => fine));
    expect(await Promise.all(Array.from({ length: 60 }, () => client.ask(read)))).toEqual(
      Array.from({ length: 60 }, () => fine),
    );
    expect(client.circuit()).toBe('closed');
  });

  test('mutations under way there are unavailable, not sent again, and cut nobody else off', async () => {
    const { processes, client, answers } = await manyCalls(write, 60);
    const [dead, alive] = processes;
    let lost = 0;
    for (const answer of answers) {
      void answer.then(({ kind }) => {
        if (kind === 'unavailable') lost += 1;
      });
    }
    // The worst that can be: for a moment there is nothing but calls that were lost.
    dead.die();
    await eventually(() => lost === 30);
    expect(client.circuit()).toBe('closed');
    alive.letGo();
    await Promise.all(answers);
    expect([lost, dead.seen(), alive.seen()]).toEqual([30, 30, 30]);
    expect(client.circuit()).toBe('closed');
    expect(await client.ask(write)).toEqual(fine);
  });
});
