import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { composeServices } from '@apollo/composition';
import { createIds } from '@paygraph/ids';
import { createTemporaryFolder, eventually, type ProductProcess, startProcess } from '@paygraph/testing';
import { getOperationAST, parse } from 'graphql';
import { createClient } from 'graphql-ws';
import jwt from 'jsonwebtoken';
import WebSocket from 'ws';
import type { Answer, Case, Scenario } from './scenario.ts';
import { type RunningSubgraph, startSubgraph } from './subgraph.ts';

export interface RunningScenario {
  ask(one: Case): Promise<{ answer: Answer; calls: readonly string[] }>;
  stop(): Promise<void>;
}

const keys = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const ids = createIds();

/** Composes the scenario's subgraphs and puts the gateway in front of them: the product's own, as it is started. */
export async function runScenario(scenario: Scenario): Promise<RunningScenario> {
  const folder = await createTemporaryFolder();
  const subgraphs = await Promise.all(
    Object.entries(scenario.subgraphs).map(([name, definition]) => startSubgraph(name, definition)),
  );
  const supergraph = path.join(folder.path, 'supergraph.graphql');
  await writeFile(supergraph, compose(subgraphs));
  const [port, adminPort] = [await freePort(), await freePort()];
  const gateway = startProcess('gateway/src/main.ts', {
    SUPERGRAPH: supergraph,
    PORT: String(port),
    ADMIN_PORT: String(adminPort),
    ACCESS_TOKEN_PUBLIC_KEY: keys.publicKey,
    LOG_LEVEL: 'warn',
    NODE_ENV: 'development',
  });
  const url = `http://127.0.0.1:${port}/graphql`;
  const clear = async () => {
    await Promise.all(subgraphs.map((subgraph) => subgraph.stop()));
    await folder.remove();
  };
  await untilReady(`http://127.0.0.1:${adminPort}/health/ready`, gateway).catch(async (error: unknown) => {
    await clear();
    throw error;
  });
  return {
    async ask(one) {
      for (const subgraph of subgraphs) subgraph.takeCalls();
      const answer = await (isSubscription(one) ? listen(url, one) : post(url, one));
      return { answer, calls: subgraphs.flatMap((subgraph) => subgraph.takeCalls()) };
    },
    async stop() {
      gateway.signal('SIGTERM');
      const ending = await gateway.ended();
      await clear();
      if (ending.code !== 0) throw new Error(`the gateway ended with ${ending.code}:\n${gateway.output()}`);
    },
  };
}

export function compose(subgraphs: readonly Pick<RunningSubgraph, 'name' | 'url' | 'sdl'>[]): string {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
  );
  if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

function isSubscription({ query }: Case): boolean {
  return getOperationAST(parse(query))?.operation === 'subscription';
}

async function post(url: string, one: Case): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(one.as && { authorization: authorization(one.as) }),
    },
    body: JSON.stringify({ query: one.query, variables: one.variables }),
  });
  const body: Parameters<typeof readAnswer>[0] = JSON.parse(await response.text());
  return readAnswer(body);
}

/** All events as one list: the data of each. */
async function listen(url: string, one: Case): Promise<Answer> {
  const client = createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(one.as && { connectionParams: { authorization: authorization(one.as) } }),
  });
  const events: Answer[] = [];
  try {
    for await (const event of client.iterate({
      query: one.query,
      ...(one.variables && { variables: { ...one.variables } }),
    }))
      events.push(readAnswer(event));
  } catch (refused) {
    if (!Array.isArray(refused)) throw refused;
    return readAnswer({ errors: refused });
  } finally {
    await client.dispose();
  }
  const errors = events.flatMap((event) => event.errors ?? []);
  return { data: events.map(({ data }) => data), ...(errors.length > 0 && { errors }) };
}

interface GivenError {
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: unknown };
}

function readAnswer(given: { data?: unknown; errors?: readonly GivenError[] | undefined }): Answer {
  const errors = given.errors?.map(({ path: where, extensions }) => ({
    code: String(extensions?.code),
    ...(where && { path: where }),
  }));
  return { ...(given.data !== undefined && { data: given.data }), ...(errors && { errors }) };
}

function authorization({ scopes, policies = [] }: NonNullable<Case['as']>): string {
  const claims = { sid: ids.next('ses'), role: 'USER', scope: scopes.join(' '), policies, jti: randomUUID() };
  const token = jwt.sign(claims, keys.privateKey, {
    algorithm: 'ES256',
    issuer: 'paygraph',
    audience: 'paygraph-api',
    subject: ids.next('usr'),
    expiresIn: 600,
    header: { alg: 'ES256', typ: 'at+jwt' },
  });
  return `Bearer ${token}`;
}

async function untilReady(url: string, gateway: ProductProcess): Promise<void> {
  const outcome = await eventually('the gateway is ready', async () => {
    if (gateway.ending() !== undefined) return 'ended';
    return (await fetch(url)).ok ? 'ready' : undefined;
  });
  if (outcome === 'ended') throw new Error(`the gateway gave up:\n${gateway.output()}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}
