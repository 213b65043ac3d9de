import { randomUUID } from 'node:crypto';
import type { WalletHolder } from '../../people/movements.ts';
import { newEmail, type Person } from '../../people/person.ts';
import type { Leaf } from './root-fields.ts';

/** Whose things an operation is asked with: someone with a wallet and a card, or without. */
export type Asker = Pick<Person, 'userId' | 'email' | 'password'> &
  Partial<Pick<WalletHolder, 'walletId' | 'cardId'>>;

/**
 * A right value for each leaf, made of the asker's own things, by the leaf's name. A name that is not here gets a value
 * by its type, so that a new field is attacked without anyone's doing.
 */
export function sampleOf(asker: Asker, leaf: Leaf, paying: Pick<WalletHolder, 'walletId'>): unknown {
  const byName: Readonly<Record<string, () => unknown>> = {
    email: () => newEmail('Sample'),
    recipientEmail: () => asker.email,
    password: () => 'correct horse battery',
    currentPassword: () => asker.password,
    newPassword: () => 'correct horse staple',
    displayName: () => 'Sample',
    phone: () => '+4915112345678',
    token: () => 'x'.repeat(43),
    refreshToken: () => 'x'.repeat(43),
    providerToken: () => 'tok_visa',
    mfaCode: () => '123456',
    walletId: () => asker.walletId,
    sourceWalletId: () => asker.walletId,
    destinationWalletId: () => asker.walletId,
    merchantWalletId: () => paying.walletId,
    paymentMethodId: () => asker.cardId,
    userId: () => asker.userId,
    currency: () => 'USD',
    amount: () => '0.01',
    idempotencyKey: () => randomUUID(),
    first: () => 2,
    after: () => undefined,
  };
  // Preferences have an `email` that is no address.
  const named = leaf.type === 'Boolean' ? undefined : byName[leaf.name];
  return named === undefined ? byType[leaf.type] : named();
}

const byType: Readonly<Record<string, unknown>> = {
  String: 'a text',
  Int: 1,
  Boolean: false,
  ID: 'usr_01jdzzzzzzzzzzzzzzzzzzzzzz',
  DateTime: '2026-01-01T00:00:00.000Z',
  Role: 'USER',
};
