import { type Client, createClient, type Place } from '@paygraph/testing';
import { cursorAfter } from '../people/following.ts';
import type { WalletHolder } from '../people/movements.ts';
import type { World } from './experiment.ts';
import { insist } from './insist.ts';
import { type Change, chainFaults, isChange, type Listener } from './listeners.ts';
import { newKey, type Order } from './orders.ts';

/** Someone's subscription, on a socket of its own, as a good client holds it: whatever ends it, it resumes where it was. */
export interface ResumingListener extends Pick<Listener, 'holder' | 'faults' | 'hasHeard' | 'close'> {
  /** Why it had to resume, each time. */
  readonly endings: readonly string[];
}

/** As of listeners.ts, with where to go on from. */
const query = `subscription Changes($after: String!) {
  transactionStatusChanged(after: $after) {
    cursor status previousStatus
    transaction { id sourceWallet { id owner { id } } destinationWallet { id owner { id } } }
  }
}`;

/** Times out a hanging test, and no stream that merely has nothing to tell. */
const silenceMs = 600_000;
const pauseMs = 250;

/**
 * So many of them for each, from a deposit on that is made for the purpose. They take turns with the places; whoever has
 * to resume goes to the next one.
 */
export async function openResumingListeners(
  { subject, books }: World,
  holders: readonly WalletHolder[],
  { each, name, places = [subject.place] }: { each: number; name: string; places?: readonly Place[] },
): Promise<readonly ResumingListener[]> {
  const listeners: ResumingListener[] = [];
  for (const customer of holders) {
    const movement = { kind: 'deposit', cardId: customer.cardId } as const;
    const order: Order = { key: newKey(`${name} since`), customer, amountMinor: 100, movement };
    const outcome = await insist(order);
    if (outcome.kind !== 'accepted') throw new Error(`a deposit came to ${JSON.stringify(outcome)}`);
    books.add(order, outcome);
    const cursor = await cursorAfter(customer, outcome.transactionId);
    for (let count = 0; count < each; count += 1) {
      listeners.push(listenOn(inTurn(places, count), customer, cursor));
    }
  }
  return listeners;
}

/** The same ones, beginning with another. */
function inTurn(places: readonly Place[], first: number): readonly Place[] {
  const from = first % places.length;
  return [...places.slice(from), ...places.slice(0, from)];
}

function listenOn(places: readonly Place[], holder: WalletHolder, since: string): ResumingListener {
  const { accessToken } = holder.tokens;
  const clients = places.map((place) => createClient({ place, accessToken }));
  const changes: Change[] = [];
  const endings: string[] = [];
  let cursor = since;
  let isStopped = false;

  /** Reads one stream to its end. An event that is not whole is an end too: the next stream tells it again. */
  async function read(client: Client): Promise<void> {
    const live = client.listen(query, { after: cursor });
    try {
      for (;;) {
        const { transactionStatusChanged: change } = await live.next(silenceMs);
        if (!isChange(change)) throw new Error(`no change: ${JSON.stringify(change)}`);
        changes.push(change);
        cursor = change.cursor ?? cursor;
      }
    } catch (error) {
      if (!isStopped) endings.push(String(error).slice(0, 300));
    } finally {
      live.stop();
    }
  }

  async function run(): Promise<void> {
    for (let turn = 0; !isStopped; turn += 1) {
      const client = clients[turn % clients.length];
      if (client === undefined) throw new Error('there is no gateway');
      await read(client);
      if (!isStopped) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  const running = run();
  const lastOf = (id: string) => changes.findLast(({ transaction }) => transaction.id === id)?.status;
  return {
    holder,
    endings,
    hasHeard: (ended) => [...ended].every(([id, status]) => lastOf(id) === status),
    faults: (ended) => [
      ...chainFaults(changes),
      ...[...ended]
        .filter(([id, status]) => lastOf(id) !== status)
        .map(
          ([id, status]) => `${id} is ${status}, and the last that was told is ${lastOf(id) ?? 'nothing'}`,
        ),
    ],
    close: async () => {
      isStopped = true;
      await Promise.all(clients.map((client) => client.close()));
      await running;
    },
  };
}
