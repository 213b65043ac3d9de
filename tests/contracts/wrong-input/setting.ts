import { randomUUID } from 'node:crypto';
import { RegisterUserDocument } from '@paygraph/sdk';
import { askLedger, type Client, createClient, type Place } from '@paygraph/testing';
import { askTransfer, available, deposit, untilSettled, type WalletHolder } from '../../people/movements.ts';
import { addCard, newEmail, openWallet, type Person, signUp } from '../../people/person.ts';
import { readStatement } from '../../people/statement.ts';

/** Who and what the wrong input is about. */
export interface Setting {
  readonly place: Place;
  readonly anonymous: Client;
  /** Wallets: 10,101.00 USD, empty EUR, empty JPY. */
  readonly ada: WalletHolder;
  readonly euroWalletId: string;
  readonly yenWalletId: string;
  readonly declinedCardId: string;
  readonly poorCardId: string;
  /** A stranger with a USD wallet and a card. */
  readonly bob: WalletHolder;
  readonly bobsTransactionId: string;
  /** Signed up, without any wallet. */
  readonly carol: Person;
  /** Registered, and never opened the mail. */
  readonly unverified: { readonly email: string; readonly password: string };
  /** Used by Ada for 1.00 USD to Bob. */
  readonly usedKey: string;
}

export async function prepareSetting(place: Place): Promise<Setting> {
  const anonymous = createClient({ place });
  const [adaHerself, bobHimself, carol] = await Promise.all([
    signUp(place, { name: 'Ada' }),
    signUp(place, { name: 'Bob' }),
    signUp(place, { name: 'Carol' }),
  ]);
  const ada = await withWallet(adaHerself);
  const bob = await withWallet(bobHimself);
  const [euroWalletId, yenWalletId, declinedCardId, poorCardId] = await Promise.all([
    openWallet(ada, 'EUR'),
    openWallet(ada, 'JPY'),
    addCard(ada, 'tok_declined'),
    addCard(ada, 'tok_insufficient_funds'),
  ]);
  const unverified = { email: newEmail('Dan'), password: 'correct horse battery' };
  await anonymous.mustRun(RegisterUserDocument, { input: { ...unverified, displayName: 'Dan' } });
  // Funds are checked before limits: enough for more than one transfer may move.
  await deposit(ada, '10000.00');
  await deposit(ada, '102.00');
  const bobsTransactionId = await deposit(bob, '50.00');
  const usedKey = randomUUID();
  const { transaction } = await askTransfer(ada, { amount: '1.00', to: { email: bob.email }, key: usedKey });
  await untilSettled(ada, transaction?.id ?? '');
  return {
    place,
    anonymous,
    ada,
    euroWalletId,
    yenWalletId,
    declinedCardId,
    poorCardId,
    bob,
    bobsTransactionId,
    carol,
    unverified,
    usedKey,
  };
}

async function withWallet(person: Person): Promise<WalletHolder> {
  const [walletId, cardId] = await Promise.all([openWallet(person), addCard(person)]);
  return { ...person, walletId, cardId, currency: 'USD' };
}

/** What must be the same before and after. */
export async function takeStock({ place, ada, bob, euroWalletId, yenWalletId }: Setting) {
  const { balanced, faults } = await askLedger(place);
  return {
    usd: await available(ada),
    eur: await available({ ...ada, walletId: euroWalletId }),
    jpy: await available({ ...ada, walletId: yenWalletId }),
    bobs: await available(bob),
    entries: await Promise.all([entriesOf(ada), entriesOf(bob)]),
    balanced,
    faults,
  };
}

async function entriesOf(holder: WalletHolder): Promise<readonly string[]> {
  return (await readStatement(holder)).map(({ id }) => id);
}

/** Whoever was refused can go on: a right order is carried out as if nothing had been. */
export async function moveOneCent({ ada, bob }: Setting): Promise<string | undefined> {
  const { transaction } = await askTransfer(ada, { amount: '0.01', to: { walletId: bob.walletId } });
  return transaction?.status;
}
