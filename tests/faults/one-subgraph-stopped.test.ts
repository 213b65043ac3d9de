import { HomeDocument } from '@paygraph/sdk';
import {
  type ApiError,
  eventually,
  type Services,
  type SubgraphName,
  startServices,
  subgraphNames,
} from '@paygraph/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askTransfer, deposit, signUpWithWallet, type WalletHolder } from '../people/movements.ts';

let services: Services;
let ada: WalletHolder;
/** With everything running. */
let whole: unknown;

/** Each part on its own, and what hangs on a person by both ways to the person: by users and by wallets. */
const allFive = `query AllFive($walletId: ID!) {
  me { displayName }
  wallet(id: $walletId) { balance { available { amount } } }
  transactions(first: 1) { edges { node { type status } } }
  byMe: me { paymentMethods { label } notifications(first: 1) { unreadCount } }
  byWallet: wallet(id: $walletId) { owner { paymentMethods { label } notifications(first: 1) { unreadCount } } }
}`;

async function ask() {
  const { data, errors } = await ada.client.send(allFive, { walletId: ada.walletId });
  return { data, errors };
}

beforeAll(async () => {
  services = await startServices();
  ada = await signUpWithWallet(services.place, { name: 'Ada' });
  await deposit(ada, '10.00');
  const { data, errors } = await ask();
  expect(errors).toEqual([]);
  expect(data).toMatchObject({
    me: { displayName: 'Ada' },
    wallet: { balance: { available: { amount: '10.00' } } },
    transactions: { edges: [{ node: { type: 'DEPOSIT', status: 'COMPLETED' } }] },
    byMe: {
      paymentMethods: [{ label: 'Visa •••• 4242' }],
      notifications: { unreadCount: expect.any(Number) },
    },
  });
  whole = data;
});
afterAll(() => services?.stopAll());

const missingPaths: Readonly<Record<SubgraphName, readonly string[]>> = {
  users: ['byMe', 'me'],
  wallets: ['byWallet', 'wallet'],
  transactions: ['transactions'],
  payments: ['byMe.paymentMethods', 'byWallet.owner.paymentMethods'],
  notifications: ['byMe.notifications', 'byWallet.owner.notifications'],
};

test.each(subgraphNames)(
  'with %s stopped the other four parts are whole, and it comes back',
  async (name) => {
    await services.stop(name);
    const { data, errors } = await ask();
    expect(data).toEqual(missingPaths[name].map((path) => path.split('.')).reduce(withNullAt, whole));
    expect(errors.map(codeOf)).toEqual(errors.map(() => 'UNAVAILABLE'));
    expect([...new Set(errors.map(pathOf))].sort()).toEqual(missingPaths[name]);

    await services.start(name);
    await eventually(`all five parts are there again after ${name} came back`, async () => {
      const again = await ask();
      return again.errors.length === 0 ? again : undefined;
    });
    expect((await ask()).data).toEqual(whole);
  },
);

test('the home screen without notifications is the home screen without notifications', async () => {
  await services.stop('notifications');
  const { data, errors } = await ada.client.run(HomeDocument, {});
  expect(errors.map((error) => [codeOf(error), pathOf(error)])).toEqual([
    ['UNAVAILABLE', 'me.notifications'],
  ]);
  expect(data).toMatchObject({
    me: { displayName: 'Ada', wallets: [{ id: ada.walletId }], notifications: null },
    transactions: { edges: [{ node: { status: 'COMPLETED' } }] },
  });
  await services.start('notifications');
});

test('money asked for while the ledger is away is moved once it is back, and once', async () => {
  const bob = await signUpWithWallet(services.place, { name: 'Bob' });
  const transferring = { amount: '1.00', to: { walletId: bob.walletId }, key: 'while the ledger is away' };
  await services.stop('wallets');
  await expect(askTransfer(ada, transferring)).rejects.toThrow('UNAVAILABLE');
  await services.start('wallets');
  await eventually('the transfer is completed', async () => {
    const { transaction } = await askTransfer(ada, transferring);
    return transaction?.status === 'COMPLETED' ? true : undefined;
  });
  const { data } = await ada.client.send(
    'query Wallet($id: ID!) { wallet(id: $id) { balance { available { amount } } } }',
    {
      id: ada.walletId,
    },
  );
  expect(data).toEqual({ wallet: { balance: { available: { amount: '9.00' } } } });
});

function codeOf({ extensions }: ApiError): unknown {
  return extensions?.['code'];
}
function pathOf({ path }: ApiError): string {
  return path?.join('.') ?? '';
}

/** The same answer with null at a path. */
function withNullAt(data: unknown, [head, ...rest]: readonly string[]): unknown {
  if (head === undefined) return null;
  if (typeof data !== 'object' || data === null) throw new Error(`nothing at ${head}`);
  const children = new Map<string, unknown>(Object.entries(data));
  return Object.fromEntries(children.set(head, withNullAt(children.get(head), rest)));
}
