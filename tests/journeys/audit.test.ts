import { adminUrl, eventually } from '@paygraph/testing';
import { expect, inject, test } from 'vitest';
import { signUpAdmin } from '../people/admins.ts';
import { deposit, signUpWithWallet } from '../people/movements.ts';
import type { Person } from '../people/person.ts';

const place = inject('place');

interface Entry {
  readonly type: string;
  readonly subject: string;
  readonly details: object;
}

/** What somebody did, or was refused, once as much of each of these types stands in the trail; oldest first. */
async function trailOf(actor: string, types: readonly string[]): Promise<readonly Entry[]> {
  return await eventually(`${types.join(', ')} of ${actor} in the audit trail`, async () => {
    const response = await fetch(adminUrl(place, 'transactions', `/internal/audit?actor=${actor}`));
    const { entries } = (await response.json()) as { entries: readonly Entry[] };
    const known = entries.map(({ type }) => type);
    const isThere = known.length >= types.length && types.every((type) => known.includes(type));
    return isThere ? entries.toReversed() : undefined;
  });
}

async function idOf({ client }: Person): Promise<string> {
  const { data } = await client.send('{ me { id } }');
  return (data as { me: { id: string } }).me.id;
}

test('who asks for what is for admins is on record, though the gateway asked nobody for it', async () => {
  const ada = await signUpWithWallet(place, { name: 'Ada' });
  const query = '{ users { edges { node { id } } } ledgerHealth { balanced } me { id } }';
  for (let n = 0; n < 3; n += 1) {
    const { errors } = await ada.client.send(query);
    expect(errors.map(({ extensions }) => extensions?.['code'])).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  }
  const userId = await idOf(ada);
  const entries = await trailOf(userId, ['user.access-refused', 'user.access-refused']);
  // Each once, however often it was tried within the minute.
  expect(entries.map(({ details }) => details)).toEqual([
    { field: 'Query.users', refused: { userId, role: 'USER' } },
    { field: 'Query.ledgerHealth', refused: { userId, role: 'USER' } },
  ]);
  await ada.client.close();
});

test('what an admin did is on record, from being made one to looking at somebody’s money', async () => {
  const [ada, admin] = await Promise.all([signUpWithWallet(place, { name: 'Ada' }), signUpAdmin(place)]);
  const id = await deposit(ada, '10.00');
  await admin.client.send('query ($id: ID!) { transaction(id: $id) { status } }', { id });
  await admin.client.send(
    'mutation ($id: ID!) { freezeWallet(input: { walletId: $id }) { userErrors { code } } }',
    { id: ada.walletId },
  );
  const [adminId, adaId] = await Promise.all([idOf(admin), idOf(ada)]);
  await admin.client.send('query ($id: ID!) { user(id: $id) { id } }', { id: adaId });

  expect(
    await trailOf(adminId, ['transaction.viewed', 'wallet.status-changed', 'user.account-viewed']),
  ).toMatchObject([
    { type: 'transaction.viewed', details: { transactionIds: [id] } },
    { type: 'wallet.status-changed', subject: ada.walletId },
    { type: 'user.account-viewed', subject: adaId },
  ]);
  await Promise.all([ada.client.close(), admin.client.close()]);
});
