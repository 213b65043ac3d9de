import { generateKeyPairSync } from 'node:crypto';
import { createIds, type UserId } from '@paygraph/ids';
import {
  createIdentitySigner,
  identityHeader,
  type Principal,
  type Role,
  subscriptionContent,
} from '@paygraph/principal';
import type { StartService } from '@paygraph/service-process';
import { createScratchDatabase } from '@paygraph/testing/databases';
import getPort from 'get-port';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const ids = createIds();

export interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** Asks as somebody. */
export type Ask = (query: string, variables?: object) => Promise<Answer>;

export interface RunningWallets {
  readonly databaseUrl: string;
  readonly adminUrl: string;
  newUser(): UserId;
  /** As the gateway passes a person on. */
  as(userId: UserId, role?: Role): Ask;
  readonly asAnonymous: Ask;
  /** As the service calls that moves money. */
  readonly asService: Ask;
  /** As a service calls that does not. */
  readonly asGateway: Ask;
  /** As the gateway subscribes for a person. The client must be disposed of. */
  subscribe(userId: UserId, query: string, variables: object): Subscription;
  stop(): Promise<void>;
}

export interface Subscription {
  readonly events: AsyncIterableIterator<unknown>;
  readonly client: Client;
}

/** The whole service, on free ports, with a database of its own and keys made for the occasion. */
export async function runWallets(
  start: StartService,
  changes: Readonly<Record<string, string>> = {},
): Promise<RunningWallets> {
  const scratch = await createScratchDatabase('wallets');
  const [port, adminPort] = [await getPort(), await getPort()];
  const keys = { gateway: newKeys(), transactions: newKeys(), wallets: newKeys() };
  const service = await start({
    PORT: String(port),
    ADMIN_PORT: String(adminPort),
    LOG_LEVEL: 'silent',
    IDENTITY_PRIVATE_KEY: keys.wallets.privateKey,
    IDENTITY_PUBLIC_KEY_GATEWAY: keys.gateway.publicKey,
    IDENTITY_PUBLIC_KEY_TRANSACTIONS: keys.transactions.publicKey,
    ...Object.fromEntries(
      ['USERS', 'WALLETS', 'TRANSACTIONS', 'PAYMENTS', 'NOTIFICATIONS'].map((name) => [
        `DATABASE_URL_${name}`,
        scratch.url,
      ]),
    ),
    ...changes,
  });
  const gateway = createIdentitySigner({ issuer: 'gateway', privateKey: keys.gateway.privateKey });
  const transactions = createIdentitySigner({
    issuer: 'transactions',
    privateKey: keys.transactions.privateKey,
  });
  const user = (userId: UserId, role: Role = 'USER'): Principal => ({
    kind: 'user',
    userId,
    role,
    sessionId: ids.next('ses'),
  });
  const fromGateway = (principal: Principal, content: string) =>
    gateway.sign({ principal, client: undefined }, 'wallets', content);

  const askWith =
    (token: (body: string) => string): Ask =>
    async (query, variables = {}) => {
      const body = JSON.stringify({ query, variables });
      const response = await fetch(service.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [identityHeader]: token(body) },
        body,
      });
      return (await response.json()) as Answer;
    };

  return {
    databaseUrl: scratch.url,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    newUser: () => ids.next('usr'),
    as: (userId, role) => askWith((body) => fromGateway(user(userId, role), body)),
    asAnonymous: askWith((body) => fromGateway({ kind: 'anonymous' }, body)),
    asGateway: askWith((body) => fromGateway({ kind: 'service', name: 'gateway' }, body)),
    asService: askWith((body) =>
      transactions.sign(
        { principal: { kind: 'service', name: 'transactions' }, client: undefined },
        'wallets',
        body,
      ),
    ),
    subscribe: (userId, query, variables) => {
      const headers = { [identityHeader]: fromGateway({ kind: 'service', name: 'gateway' }, '/graphql') };
      const client = createClient({
        url: service.url.replace('http', 'ws'),
        retryAttempts: 0,
        webSocketImpl: class extends WebSocket {
          constructor(address: string, protocols: string) {
            super(address, protocols, { headers });
          }
        },
      });
      const asked = { query, variables: { ...variables } };
      const extensions = { [identityHeader]: fromGateway(user(userId), subscriptionContent(asked)) };
      return { client, events: client.iterate({ ...asked, extensions }) };
    },
    stop: async () => {
      await service.stop();
      await scratch.drop();
    },
  };
}

function newKeys() {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}
