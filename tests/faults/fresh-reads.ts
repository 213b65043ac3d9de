import { setTimeout as delay } from 'node:timers/promises';
import { type Client, createClient, eventually } from '@paygraph/testing';
import type { WalletHolder } from '../people/movements.ts';
import { minorOf } from './audit.ts';
import type { World } from './experiment.ts';
import { insist, isDecided } from './insist.ts';
import { type Movement, newKey, type Order } from './orders.ts';

/** Someone who changes something again and again, and looks at it through every gateway as soon as that is answered. */
export interface FreshReads {
  /** Writes so far that were looked at everywhere. */
  rounds(): number;
  /** From now on nothing is written, and what was written last is looked at again and again. */
  hold(): void;
  release(): void;
  /** How often it was looked at while nothing was written. */
  looks(): number;
  /** What was read that was not what had been written last. */
  readonly stale: readonly string[];
  readonly unanswered: readonly string[];
  stop(): Promise<void>;
}

const query = `query Fresh($wallet: ID!, $payment: ID!) {
  me { id displayName }
  wallet(id: $wallet) { id balance { available { amount } } }
  transaction(id: $payment) { id status refundableAmount { amount } }
}`;
const rename = `mutation Rename($input: UpdateProfileInput!) {
  updateProfile(input: $input) { user { id displayName } userErrors { code } }
}`;

const paidMinor = 1_000;
/** Of the payment something is always left to be refunded. */
const mostRounds = paidMinor - 1;
const readTries = 3;
const pauseMs = 100;

interface Seen {
  readonly name: string;
  readonly availableMinor: number;
  readonly refundableMinor: number;
}

/**
 * The owner's balance falls by one with each transfer and rises by one with each refund of their payment; their name is
 * changed too. Nobody else may move their money meanwhile.
 */
export async function startFreshReads(
  { subject: { places }, books }: World,
  people: { owner: WalletHolder; friend: WalletHolder; merchant: WalletHolder },
  { guardMs }: { guardMs: number },
): Promise<FreshReads> {
  const { owner, friend, merchant } = people;
  const { accessToken } = owner.tokens;
  const clients = places.map((place) => createClient({ place, accessToken }));
  const stale: string[] = [];
  const unanswered: string[] = [];
  let [rounds, looks, isHeld, isStopped] = [0, 0, false, false];

  /** Gives the transaction, once it is answered that it is done. */
  async function move(customer: WalletHolder, amountMinor: number, movement: Movement): Promise<string> {
    const order: Order = { key: newKey('fresh'), customer, amountMinor, movement };
    const outcome = await insist(order, { patienceMs: guardMs });
    books.add(order, outcome);
    if (outcome.kind !== 'accepted' || !isDecided(outcome)) {
      throw new Error(`${movement.kind} came to ${JSON.stringify(outcome)}`);
    }
    return outcome.transactionId;
  }

  async function read(client: Client, payment: string): Promise<Seen | undefined> {
    for (let attempt = 1; attempt <= readTries; attempt += 1) {
      const answer = await client
        .send(query, { wallet: owner.walletId, payment })
        .catch((error: unknown) => ({ errors: [error], text: String(error), data: undefined }));
      if (answer.errors.length === 0 && isSeen(answer.data)) return seenIn(answer.data);
      if (attempt === readTries) unanswered.push(answer.text.slice(0, 300));
      await delay(pauseMs);
    }
    return undefined;
  }

  async function setName(client: Client, name: string): Promise<void> {
    await eventually(
      'renamed',
      async () => {
        const answer = await client.send(rename, { input: { displayName: name } });
        return answer.errors.length === 0 ? true : undefined;
      },
      { timeoutMs: guardMs },
    );
  }

  const payment = await move(owner, paidMinor, { kind: 'payment', merchant });
  const [first] = clients;
  const begun = first && (await read(first, payment));
  if (begun === undefined) throw new Error('nothing can be read at first');

  /** Gives what is to be seen from then on. */
  async function write(before: Seen): Promise<Seen> {
    const { name, availableMinor, refundableMinor } = before;
    switch (rounds % 3) {
      case 0:
        await move(owner, 1, { kind: 'transfer', to: friend });
        return { ...before, availableMinor: availableMinor - 1 };
      case 1:
        await move(merchant, 1, { kind: 'refund', paymentId: payment });
        return { name, availableMinor: availableMinor + 1, refundableMinor: refundableMinor - 1 };
      default: {
        const next = `Fresh ${rounds}`;
        await setName(clients[rounds % clients.length] ?? owner.client, next);
        return { ...before, name: next };
      }
    }
  }

  async function look(expected: Seen): Promise<void> {
    for (const [index, client] of clients.entries()) {
      const seen = await read(client, payment);
      if (seen === undefined || JSON.stringify(seen) === JSON.stringify(expected)) continue;
      stale.push(`gateway ${index}: ${JSON.stringify(seen)} after ${JSON.stringify(expected)}`);
    }
  }

  async function run(start: Seen): Promise<void> {
    let expected = start;
    while (!isStopped && rounds < mostRounds) {
      if (isHeld) {
        await look(expected);
        looks += 1;
      } else {
        expected = await write(expected);
        await look(expected);
        rounds += 1;
      }
      await delay(pauseMs);
    }
  }

  const running = run(begun);
  running.catch(() => {});
  return {
    rounds: () => rounds,
    hold: () => {
      isHeld = true;
    },
    release: () => {
      isHeld = false;
    },
    looks: () => looks,
    stale,
    unanswered,
    stop: async () => {
      isStopped = true;
      await running;
    },
  };
}

interface Answered {
  readonly me: { readonly displayName: string };
  readonly wallet: { readonly balance: { readonly available: { readonly amount: string } } };
  readonly transaction: { readonly refundableAmount: { readonly amount: string } };
}

function isSeen(data: unknown): data is Answered {
  if (typeof data !== 'object' || data === null) return false;
  return ['me', 'wallet', 'transaction'].every((field) => field in data && Reflect.get(data, field) !== null);
}

function seenIn({ me, wallet, transaction }: Answered): Seen {
  return {
    name: me.displayName,
    availableMinor: minorOf(wallet.balance.available.amount),
    refundableMinor: minorOf(transaction.refundableAmount.amount),
  };
}
