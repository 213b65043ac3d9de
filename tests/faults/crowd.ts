import type { Place } from '@paygraph/testing';
import { cursorAfter } from '../people/following.ts';
import { signUpWithWallet, type WalletHolder } from '../people/movements.ts';
import { addCard, openWallet, signUp } from '../people/person.ts';
import type { Books } from './books.ts';
import { insist } from './insist.ts';
import { runLoad } from './load.ts';
import { newKey } from './orders.ts';

/** The people of a system under fault. Each has money, a card that always pays, and is followed from the first cent on. */
export interface Crowd {
  /** The same people each time; those that are missing are signed up. */
  people(count: number): Promise<readonly WalletHolder[]>;
  merchants(count: number): Promise<readonly WalletHolder[]>;
}

export const stakeMinor = 100_000;
/** As many sign-ups at once as two cores bear. */
const signUpsAtOnce = 6;

export function createCrowd(place: Place, books: Books): Crowd {
  const people: WalletHolder[] = [];
  const merchants: WalletHolder[] = [];

  async function grow(group: WalletHolder[], count: number, join: (index: number) => Promise<WalletHolder>) {
    const missing = Array.from(
      { length: Math.max(0, count - group.length) },
      (_, index) => group.length + index,
    );
    await runLoad(missing, signUpsAtOnce, async (index) => {
      const holder = await join(index);
      group.push(holder);
      await stake(holder);
    });
    return group.slice(0, count);
  }

  /** The first money, which is also from where on a wallet is followed. */
  async function stake(holder: WalletHolder): Promise<void> {
    const movement = { kind: 'deposit', cardId: holder.cardId } as const;
    const order = { key: newKey('stake'), customer: holder, amountMinor: stakeMinor, movement };
    const outcome = await insist(order);
    if (outcome.kind !== 'accepted') throw new Error(`a stake came to ${JSON.stringify(outcome)}`);
    books.add(order, outcome);
    const { transactionId } = outcome;
    books.follow(holder, { transactionId, cursor: await cursorAfter(holder, transactionId) });
  }

  return {
    people: (count) =>
      grow(people, count, (index) =>
        signUpWithWallet(place, { name: `Person ${String.fromCharCode(65 + (index % 26))}` }),
      ),
    merchants: (count) =>
      grow(merchants, count, async () => {
        const person = await signUp(place, { name: 'Merchant', merchant: true });
        const [walletId, cardId] = await Promise.all([openWallet(person), addCard(person)]);
        return { ...person, walletId, cardId, currency: 'USD' };
      }),
  };
}
