import { eventually } from '@paygraph/testing';
import postgres from 'postgres';
import type { WalletHolder } from '../../people/movements.ts';
import { addCard } from '../../people/person.ts';
import { providerOperations } from '../audit.ts';
import { bySize, type Experiment, expectation, type World } from '../experiment.ts';
import { insist, isDecided } from '../insist.ts';
import { runLoad } from '../load.ts';
import { newKey, type Order, type Outcome, place } from '../orders.ts';

const clients = 8;
const answersWithinMs = 1_500;

/** What each token of the provider comes to, and whether its first answer may be that nobody knows yet. */
const manners = [
  { token: 'tok_timeout', ends: 'accepted' },
  { token: 'tok_unavailable', ends: 'accepted' },
  { token: 'tok_slow', ends: 'accepted' },
  { token: 'tok_declined', ends: 'refused' },
  { token: 'tok_visa', ends: 'accepted' },
] as const;

/** F16: whatever the provider does, there is one charge, and what was not known becomes known. */
export const providerFaults: Experiment = {
  id: 'F16',
  title: 'provider: time-out after success, 503, slow, decline, duplicate callbacks',
  run: async (setting) => {
    const world = await setting.world();
    const { subject, crowd, books } = world;
    const each = bySize(setting, { short: 5, long: 50 });
    const people = await crowd.people(4);
    const cards = await addCards(people);
    const works = manners.flatMap((manner, turn) =>
      Array.from({ length: each }, (_, index) => ({
        ...manner,
        ...pick(people, cards, manner.token, index + turn),
        index,
      })),
    );
    const wrong: string[] = [];
    const once: string[] = [];
    let [slowestMs, unknown] = [0, 0];
    await runLoad(works, clients, async ({ token, ends, customer, cardId, index }) => {
      // Both ways of the money: in, and out.
      const kind = index % 2 === 0 ? 'deposit' : 'withdrawal';
      const order: Order = {
        key: newKey('F16'),
        customer,
        amountMinor: 100 + index,
        movement: { kind, cardId },
      };
      const begun = performance.now();
      const first = await place(order);
      slowestMs = Math.max(slowestMs, performance.now() - begun);
      if (first.kind === 'accepted' && first.status === 'PROCESSING') unknown += 1;
      // Whoever is impatient asks again at once: no second attempt may come of it.
      const last = await insist(order, {
        patienceMs: setting.guardMs,
        ...(!isDecided(first) && { first }),
      });
      books.add(order, last);
      if (last.kind !== ends || idOf(first) !== idOf(last)) {
        wrong.push(`${kind} with ${token}: ${JSON.stringify(first)}, then ${JSON.stringify(last)}`);
      }
      const id = idOf(last);
      if (id !== undefined) once.push(id);
    });
    const settled = await books.settle();
    const replayed = await replayPaymentEvents(world);
    const isLate = setting.size === 'long' && slowestMs > answersWithinMs;
    return {
      load: `${each} each of ${manners.map(({ token }) => token).join(', ')}, in and out`,
      faults: `${unknown} unknown at first, every callback twice, ${replayed} payment events again`,
      settlements: [settled, await books.settle()],
      expectations: [
        expectation('each comes to the end its card has', wrong),
        expectation('the provider did each once', await notOnce(subject.place, once)),
        expectation('some were not known at first', unknown > 0 ? [] : ['none was']),
        expectation('answers within 1.5 s', isLate ? [`the slowest took ${Math.round(slowestMs)} ms`] : []),
      ],
      measured: [`slowest answer ${Math.round(slowestMs)} ms`],
    };
  },
};

type Cards = ReadonlyMap<WalletHolder, ReadonlyMap<string, string>>;

async function addCards(people: readonly WalletHolder[]): Promise<Cards> {
  const cards = new Map<WalletHolder, ReadonlyMap<string, string>>();
  for (const person of people) {
    const own = manners.map(async ({ token }) => [token, await addCard(person, token)] as const);
    cards.set(person, new Map(await Promise.all(own)));
  }
  return cards;
}

function pick(people: readonly WalletHolder[], cards: Cards, token: string, index: number) {
  const customer = people[index % people.length];
  const cardId = customer && cards.get(customer)?.get(token);
  if (customer === undefined || cardId === undefined) throw new Error(`nobody has ${token}`);
  return { customer, cardId };
}

function idOf(outcome: Outcome): string | undefined {
  return outcome.kind === 'unknown' ? undefined : outcome.transactionId;
}

/** The provider's own book has every transaction once. */
async function notOnce(place: World['subject']['place'], ids: readonly string[]): Promise<readonly string[]> {
  const operations = await providerOperations(place);
  return ids.flatMap((id) => {
    const count = operations.filter(({ order }) => order.key.includes(id)).length;
    return count === 1 ? [] : [`${id} is ${count} times in the provider's book`];
  });
}

/** Every event that payments ever told is told to its consumer once more. Gives how many that is. */
async function replayPaymentEvents({ subject }: World): Promise<number> {
  const sql = postgres(subject.databaseUrl('payments'), { max: 1, onnotice: () => {} });
  try {
    const head = async () => {
      const [row] = await sql<{ head: number; reached: number }[]>`
        select (select coalesce(max(position), 0)::int from outbox where topic = 'payment-events') as head,
          (select position::int from outbox_offsets where consumer = 'transactions' and topic = 'payment-events') as reached`;
      return row;
    };
    const count = (await head())?.head ?? 0;
    await sql`update outbox_offsets set position = 0 where consumer = 'transactions'`;
    await eventually('all payment events were heard again', async () => {
      const now = await head();
      return now !== undefined && now.reached >= count ? true : undefined;
    });
    return count;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
