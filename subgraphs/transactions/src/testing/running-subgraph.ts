import { generateKeyPairSync } from 'node:crypto';
import { createIds, type UserId, type WalletId } from '@paygraph/ids';
import { createIdentitySigner, type IdentitySigner, identityHeader, type Role } from '@paygraph/principal';
import type { RunningService, StartService } from '@paygraph/service-process';
import { createTestLedger, type TestLedger } from './ledger.ts';
import { type NeighbourServices, startNeighbours } from './neighbours.ts';
import { createTestPayments, type TestPayments } from './payments.ts';

/** A token that is good once, for what is asked. */
export type ProofFor = (content: string) => string;

export interface Person {
  readonly userId: UserId;
  readonly walletId: WalletId;
  /** What the gateway says of them. */
  readonly identity: ProofFor;
}

export interface Answer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

export interface RunningSubgraph {
  readonly url: string;
  readonly adminUrl: string;
  readonly ledger: TestLedger;
  readonly payments: TestPayments;
  readonly addresses: Map<string, UserId>;
  readonly merchants: Set<UserId>;
  readonly neighbours: NeighbourServices;
  readonly gateway: IdentitySigner;
  /** Someone with a USD wallet. */
  person(availableMinor?: bigint, role?: Role): Person;
  identityOf(userId: UserId, role: Role): ProofFor;
  ask(identity: ProofFor, query: string, variables?: object): Promise<Answer>;
  /** Sends 25.50 USD, or as changed, under a key of its own. */
  transfer(from: Person, to: Person, changed?: object): Promise<Answer>;
  /** The same, for its id alone. */
  transferred(from: Person, to: Person, changed?: object): Promise<string>;
  nextKey(): string;
  /** One more process of it, as it were: on the same database, beside the first. */
  startBeside(ports: { port: number; adminPort: number }): Promise<RunningService>;
  stop(): Promise<void>;
}

export const payloadParts = `
  replayed userErrors { code message field }
  transaction {
    id type status amount { amount currency } fee { amount currency } description reference
    sourceWallet { id } destinationWallet { id } paymentMethod { id } counterparty { id }
    failure { code message } createdAt completedAt
  }`;

/** The whole subgraph on ports of its own, asked as the gateway asks it; its neighbours are played over HTTP. */
export async function startSubgraph(
  start: StartService,
  options: { databaseUrl: string; port: number; adminPort: number },
): Promise<RunningSubgraph> {
  const { databaseUrl, port, adminPort } = options;
  const ids = createIds();
  const ledger = createTestLedger();
  const payments = createTestPayments();
  const addresses = new Map<string, UserId>();
  const merchants = new Set<UserId>();
  const neighbours = await startNeighbours({ ledger, payments, addresses, merchants });
  const gatewayKeys = keyPair();
  const gateway = createIdentitySigner({ issuer: 'gateway', privateKey: gatewayKeys.privateKey });
  const environment = {
    LOG_LEVEL: 'silent',
    IDENTITY_PRIVATE_KEY: keyPair().privateKey,
    IDENTITY_PUBLIC_KEY_GATEWAY: gatewayKeys.publicKey,
    ...Object.fromEntries(
      ['USERS', 'WALLETS', 'TRANSACTIONS', 'PAYMENTS', 'NOTIFICATIONS'].flatMap((name) => [
        [`DATABASE_URL_${name}`, databaseUrl],
        [`SUBGRAPH_URL_${name}`, neighbours.url],
      ]),
    ),
  };
  const startOne = (ports: { port: number; adminPort: number }) =>
    start({ ...environment, PORT: String(ports.port), ADMIN_PORT: String(ports.adminPort) });
  const service = await startOne({ port, adminPort });
  let keys = 0;
  const nextKey = () => {
    keys += 1;
    return `key ${keys}`;
  };

  function identityOf(userId: UserId, role: Role): ProofFor {
    const principal = { kind: 'user', userId, role, sessionId: ids.next('ses') } as const;
    return (content) => gateway.sign({ principal, client: undefined }, 'transactions', content);
  }

  async function ask(identity: ProofFor, query: string, variables: object = {}): Promise<Answer> {
    const body = JSON.stringify({ query, variables });
    const response = await fetch(service.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [identityHeader]: identity(body) },
      body,
    });
    return (await response.json()) as Answer;
  }

  function transfer(from: Person, to: Person, changed: object = {}): Promise<Answer> {
    const mutation = `mutation ($input: TransferInput!) { transfer(input: $input) { ${payloadParts} } }`;
    const input = {
      sourceWalletId: from.walletId,
      destinationWalletId: to.walletId,
      amount: { amount: '25.50', currency: 'USD' },
      idempotencyKey: nextKey(),
      ...changed,
    };
    return ask(from.identity, mutation, { input });
  }

  return {
    url: service.url,
    adminUrl: `http://127.0.0.1:${adminPort}`,
    ledger,
    payments,
    addresses,
    merchants,
    neighbours,
    gateway,
    person: (availableMinor = 10_000n, role = 'USER') => {
      const userId = ids.next('usr');
      if (role === 'MERCHANT') merchants.add(userId);
      const walletId = ledger.open(userId, 'USD', availableMinor);
      return { userId, walletId, identity: identityOf(userId, role) };
    },
    identityOf,
    ask,
    transfer,
    transferred: async (from, to, changed) => {
      const { data } = await transfer(from, to, changed);
      const payload = data?.['transfer'] as { transaction: { id: string } | null } | undefined;
      if (!payload?.transaction) throw new Error(`nothing was transferred: ${JSON.stringify(payload)}`);
      return payload.transaction.id;
    },
    nextKey,
    startBeside: startOne,
    stop: async () => {
      await service.stop();
      await neighbours.close();
    },
  };
}

function keyPair() {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}
