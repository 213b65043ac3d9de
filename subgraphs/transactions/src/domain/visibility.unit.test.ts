import { createIds } from '@paygraph/ids';
import { expect, test } from 'vitest';
import { counterpartyOf, partiesOf, seesTransaction, seesWallet } from './visibility.ts';

const ids = createIds();
const [ada, ben, cleo] = [ids.next('usr'), ids.next('usr'), ids.next('usr')];
const source = { walletId: ids.next('wal'), ownerId: ada };
const destination = { walletId: ids.next('wal'), ownerId: ben };
const transfer = { source, destination, paymentMethod: undefined, initiatorId: ada };
const deposit = {
  source: undefined,
  destination,
  paymentMethod: { paymentMethodId: ids.next('pmt'), ownerId: ben },
  initiatorId: ben,
};
const person = (userId: typeof ada) => ({ userId, seesAll: false });
const admin = { userId: cleo, seesAll: true };
const nobody = { userId: undefined, seesAll: false };

test('parties and admins see a transaction, nobody else', () => {
  expect([person(ada), person(ben), admin].every((viewer) => seesTransaction(viewer, transfer))).toBe(true);
  expect([person(cleo), nobody].some((viewer) => seesTransaction(viewer, transfer))).toBe(false);
});

test('a wallet is seen by its owner and admins, not by the other party', () => {
  expect([person(ada), admin].every((viewer) => seesWallet(viewer, source))).toBe(true);
  expect([person(ben), nobody].some((viewer) => seesWallet(viewer, source))).toBe(false);
});

test('who is on both sides is one party', () => {
  expect(partiesOf(deposit)).toEqual([ben]);
});

test('the counterparty is the other one: the sender’s is the recipient, and the other way round', () => {
  expect(counterpartyOf(person(ada), transfer)).toBe(ben);
  expect(counterpartyOf(person(ben), transfer)).toBe(ada);
});

test('an admin who is no party sees the one who did not start it', () => {
  expect(counterpartyOf(admin, transfer)).toBe(ben);
});

test('a deposit has no counterparty', () => {
  expect(counterpartyOf(person(ben), deposit)).toBeUndefined();
});
