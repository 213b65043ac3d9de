// What the gateway's tests stand on; no tests itself. Named so that it may use what only the repository's root has.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import type { Environment } from '@paygraph/config';
import { createIds } from '@paygraph/ids';
import type { Role } from '@paygraph/principal';
import { parse } from 'graphql';
import jwt from 'jsonwebtoken';
import { startGateway } from '../index.ts';
import {
  accountsSubgraph,
  type FixtureSubgraph,
  peopleSubgraph,
  stockSubgraph,
  type TransfersSubgraph,
  transfersSubgraph,
} from './subgraphs.ts';

export const accessKeys = keyPair();
export const gatewayKeys = keyPair();
const ids = createIds();
export const ada = { userId: ids.next('usr'), sessionId: ids.next('ses') };

export interface Graph {
  readonly url: string;
  readonly adminUrl: string;
  readonly supergraphFile: string;
  readonly people: FixtureSubgraph;
  readonly accounts: FixtureSubgraph;
  readonly transfers: TransfersSubgraph;
  readonly stock: FixtureSubgraph;
  ask(query: string, options?: AskOptions): Promise<Answer>;
  stopGateway(): Promise<void>;
  stop(): Promise<void>;
}

export interface AskOptions {
  readonly variables?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { data?: unknown; errors?: readonly AnswerError[]; extensions?: unknown };
  readonly text: string;
}

export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Record<string, unknown>;
}

/** A gateway in front of four little subgraphs, all of them real and on ports of their own. */
export async function startGraph(environment: Environment = {}): Promise<Graph> {
  const subgraphs = {
    people: await peopleSubgraph(gatewayKeys.public),
    accounts: await accountsSubgraph(gatewayKeys.public),
    transfers: await transfersSubgraph(gatewayKeys.public),
    stock: await stockSubgraph(gatewayKeys.public),
  };
  const all = Object.values(subgraphs);
  const folder = await mkdtemp(join(tmpdir(), 'paygraph-gateway-'));
  const supergraphFile = join(folder, 'supergraph.graphql');
  await writeFile(supergraphFile, compose(all));

  const adminPort = await freePort();
  const gateway = await startGateway({
    PORT: String(await freePort()),
    ADMIN_PORT: String(adminPort),
    LOG_LEVEL: 'silent',
    SUPERGRAPH: supergraphFile,
    ACCESS_TOKEN_PUBLIC_KEY: accessKeys.public,
    IDENTITY_PRIVATE_KEY: gatewayKeys.private,
    // Where a test is about the deadline it sets its own: on a busy machine a short one would be missed elsewhere.
    SUBGRAPH_TIMEOUT_MS: '10000',
    RATE_LIMIT_SCALE: '1000',
    ...environment,
  });

  let isStopped = false;
  const stopGateway = async () => {
    if (isStopped) return;
    isStopped = true;
    await gateway.stop();
  };
  return {
    ...subgraphs,
    url: gateway.url,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    supergraphFile,
    ask: (query, options) => ask(gateway.url, { query, variables: options?.variables }, options?.headers),
    stopGateway,
    stop: async () => {
      await stopGateway();
      await Promise.all(all.map((subgraph) => subgraph.stop()));
      await rm(folder, { recursive: true });
    },
  };
}

export async function ask(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text), text };
}

export function compose(subgraphs: readonly Pick<FixtureSubgraph, 'name' | 'url' | 'sdl'>[]): string {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) })),
  );
  if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}

export interface TokenClaims {
  readonly [claim: string]: unknown;
}

/** An access token; `claims` and `options` spoil it. */
export function accessToken(
  claims: TokenClaims = {},
  options: { key?: string; algorithm?: jwt.Algorithm; typ?: string; role?: Role; header?: object } = {},
): string {
  const now = Math.floor(Date.now() / 1000);
  const { key = accessKeys.private, algorithm = 'ES256', typ = 'at+jwt', role = 'USER' } = options;
  const all = {
    iss: 'paygraph',
    aud: 'paygraph-api',
    sub: ada.userId,
    sid: ada.sessionId,
    jti: randomUUID(),
    role,
    iat: now,
    exp: now + 3_600,
    ...claims,
  };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return jwt.sign(given, key, {
    algorithm,
    header: { alg: algorithm, typ, ...options.header },
    noTimestamp: !('iat' in given),
  });
}

export const signedIn = () => ({ authorization: `Bearer ${accessToken()}` });

/** Free a moment ago; a test that meets the one chance in thousands fails loudly. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createTcpServer();
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

/** Polls: the guard is generous, for it only ends a test that hangs. */
export async function eventually<Value>(
  read: () => Value | undefined | Promise<Value | undefined>,
): Promise<Value> {
  const giveUpAtMs = Date.now() + 20_000;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > giveUpAtMs) throw new Error('it did not come about');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export function keyPair() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { public: publicKey, private: privateKey };
}
