/** The supergraph of our own gateway, unchanged, behind Hive Gateway: the same clients, the same answers. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { TransactionStatusChangedDocument, TransferDocument } from '@paygraph/sdk';
import {
  type Client,
  createClient,
  eventually,
  host,
  type ProductProcess,
  ports,
  type System,
  startProcess,
  startSystem,
  subgraphNames,
  subgraphUrl,
} from '@paygraph/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deposit, signUpWithWallet, type WalletHolder } from '../people/movements.ts';

let system: System;
let hive: ProductProcess;
let url: string;
let ada: WalletHolder;
let ben: WalletHolder;
const clients: Client[] = [];

beforeAll(async () => {
  system = await startSystem();
  const { place } = system;
  const port = ports.gateway + place.portOffset + 50;
  url = `http://${host}:${port}/graphql`;
  hive = startProcess('peers/hive-gateway/src/main.ts', {
    NODE_ENV: 'production',
    PORT: String(port),
    SUPERGRAPH: 'schema/supergraph.graphql',
    IDENTITY_PRIVATE_KEY: readFileSync(
      path.join(place.dataFolder, 'keys', 'identity-gateway.private.pem'),
      'utf8',
    ),
    ACCESS_TOKEN_JWKS_URL: new URL('/.well-known/jwks.json', subgraphUrl(place, 'users')).href,
    ...Object.fromEntries(
      subgraphNames.map((name) => [`SUBGRAPH_URL_${name.toUpperCase()}`, subgraphUrl(place, name)]),
    ),
  });
  await eventually('Hive answers', async () => {
    if (hive.ending() !== undefined) throw new Error(`Hive ended: ${hive.output()}`);
    return hive.output().includes('ready at') || undefined;
  });
  [ada, ben] = await Promise.all([
    signUpWithWallet(place, { name: 'Ada' }),
    signUpWithWallet(place, { name: 'Ben' }),
  ]);
  await deposit(ada, '100.00');
});

afterAll(async () => {
  await Promise.all([...clients, ada?.client, ben?.client].map((client) => client?.close()));
  if (hive?.ending() === undefined) hive?.signal('SIGTERM');
  await hive?.ended();
  await system?.stop();
});

function throughHive(accessToken?: string): Client {
  const client = createClient({ place: system.place, url, accessToken });
  clients.push(client);
  return client;
}

const overFourSubgraphs = `query {
  me {
    displayName
    wallets { id currency balance { available { amount } } }
    paymentMethods { label }
    notificationPreferences { email sms push }
  }
}`;

test('a query over four subgraphs is answered as by our own gateway', async () => {
  const own = await ada.client.send(overFourSubgraphs);
  const theirs = await throughHive(ada.tokens.accessToken).send(overFourSubgraphs);
  expect(theirs.errors, theirs.text).toEqual([]);
  expect(theirs.data).toEqual(own.data);
  expect(theirs.data).toMatchObject({
    me: { displayName: 'Ada', paymentMethods: [{ label: 'Visa •••• 4242' }] },
  });
});

test('a transfer moves money, and its recipient follows it live, completed from another subgraph', async () => {
  const live = throughHive(ben.tokens.accessToken).subscribe(TransactionStatusChangedDocument, {});
  const { transfer } = await throughHive(ada.tokens.accessToken).mustRun(TransferDocument, {
    input: {
      sourceWalletId: ada.walletId,
      recipientEmail: ben.email,
      amount: { amount: '25.50', currency: 'USD' },
      idempotencyKey: randomUUID(),
    },
  });
  expect(transfer.transaction?.status).toBe('COMPLETED');
  const id = transfer.transaction?.id;
  const events = await live.until(
    ({ transactionStatusChanged: { status, transaction } }) =>
      status === 'COMPLETED' && transaction.id === id,
  );
  live.stop();
  const last = events.at(-1)?.transactionStatusChanged;
  expect(last?.transaction).toMatchObject({ id, counterparty: { displayName: 'Ada' } });
});

test('who brings no token, or one that proves nobody, is given nothing', async () => {
  const anonymous = await throughHive().send(overFourSubgraphs);
  expect(anonymous.data?.['me'] ?? null).toBeNull();
  expect(anonymous.errors.length).toBeGreaterThan(0);
  const forged = await throughHive(`${ada.tokens.accessToken.slice(0, -8)}AAAAAAAA`).send(overFourSubgraphs);
  expect(forged.data?.['me'] ?? null).toBeNull();
  expect(forged.errors[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
});

test('what only admins may ask is refused to others', async () => {
  const { data, errors } = await throughHive(ada.tokens.accessToken).send(
    '{ users(first: 1) { edges { cursor } } }',
  );
  expect(data?.['users'] ?? null).toBeNull();
  expect(errors.length).toBeGreaterThan(0);
});

test('two who ask the same at the same time are each given what is theirs', async () => {
  const [one, other] = [throughHive(ada.tokens.accessToken), throughHive(ben.tokens.accessToken)];
  for (let round = 0; round < 10; round += 1) {
    const [adas, bens] = await Promise.all([
      one.send('{ me { displayName } }'),
      other.send('{ me { displayName } }'),
    ]);
    expect([adas.data, bens.data]).toEqual([{ me: { displayName: 'Ada' } }, { me: { displayName: 'Ben' } }]);
  }
});
