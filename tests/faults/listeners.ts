import { createClient, type LiveEvents, type Place } from '@paygraph/testing';
import { cursorAfter } from '../people/following.ts';
import type { WalletHolder } from '../people/movements.ts';
import type { World } from './experiment.ts';
import { insist } from './insist.ts';
import { newKey, type Order } from './orders.ts';

/** Someone's open subscription to every change of status, on a socket of its own, from a known moment on. */
export interface Listener {
  readonly holder: WalletHolder;
  /** What is amiss with what it was told, where these transactions of its owner have ended so. */
  faults(ended: ReadonlyMap<string, string>): readonly string[];
  /** True once it was told the end of each. */
  hasHeard(ended: ReadonlyMap<string, string>): boolean;
  /** How it ended although it should go on. */
  drop(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** `far`: the wallet's owner comes from another service than the change, so each event is resolved across services. */
const queries = {
  near: queryFor('transaction { id }'),
  far: queryFor('transaction { id sourceWallet { id owner { id } } destinationWallet { id owner { id } } }'),
};

function queryFor(transaction: string): string {
  return `subscription Changes($after: String!) {
    transactionStatusChanged(after: $after) { status previousStatus ${transaction} }
  }`;
}

export interface Change {
  /** Where to go on from after it, where that was asked for. */
  readonly cursor?: string;
  readonly status: string;
  readonly previousStatus: string | null;
  readonly transaction: { readonly id: string };
}

/** So many for each of these people, from a deposit on that is made for the purpose. */
export async function listenAll(
  { subject, books }: Pick<World, 'subject' | 'books'>,
  people: readonly WalletHolder[],
  { name, each, query }: { name: string; each: number; query: keyof typeof queries },
): Promise<readonly Listener[]> {
  const listeners: Listener[] = [];
  for (const customer of people) {
    const movement = { kind: 'deposit', cardId: customer.cardId } as const;
    const order: Order = { key: newKey(`${name} since`), customer, amountMinor: 100, movement };
    const outcome = await insist(order);
    if (outcome.kind !== 'accepted') throw new Error(`a deposit came to ${JSON.stringify(outcome)}`);
    books.add(order, outcome);
    const own = Array.from({ length: each }, () =>
      listen(subject.place, customer, outcome.transactionId, query),
    );
    listeners.push(...(await Promise.all(own)));
  }
  return listeners;
}

/** `since`: a transaction of theirs that has come to its end; what came after it is told. */
async function listen(
  place: Place,
  holder: WalletHolder,
  since: string,
  query: keyof typeof queries,
): Promise<Listener> {
  const after = await cursorAfter(holder, since);
  const client = createClient({ place, accessToken: holder.tokens.accessToken });
  const live: LiveEvents<Record<string, unknown>> = client.listen(queries[query], { after });
  const changes = () => live.received.map(({ data }) => data['transactionStatusChanged']).filter(isChange);
  const lastOf = (id: string) => changes().findLast(({ transaction }) => transaction.id === id)?.status;

  return {
    holder,
    hasHeard: (ended) => [...ended].every(([id, status]) => lastOf(id) === status),
    faults: (ended) => [
      ...live.received.filter(({ errors }) => errors.length > 0).map(({ errors }) => JSON.stringify(errors)),
      ...chainFaults(changes()),
      ...[...ended]
        .filter(([id, status]) => lastOf(id) !== status)
        .map(
          ([id, status]) => `${id} is ${status}, and the last that was told is ${lastOf(id) ?? 'nothing'}`,
        ),
    ],
    // It has ended by now, or it goes on.
    drop: () => live.ended(1).then(JSON.stringify, () => undefined),
    close: async () => {
      live.stop();
      await client.close();
    },
  };
}

/** Each change is told once, and after the one it follows. */
export function chainFaults(changes: readonly Change[]): readonly string[] {
  const told = new Map<string, string>();
  return changes.flatMap(({ status, previousStatus, transaction: { id } }) => {
    const last = told.get(id) ?? null;
    told.set(id, status);
    return previousStatus === last ? [] : [`${id} was told ${previousStatus} -> ${status} after ${last}`];
  });
}

export function isChange(value: unknown): value is Change {
  return typeof value === 'object' && value !== null && 'status' in value && 'transaction' in value;
}
