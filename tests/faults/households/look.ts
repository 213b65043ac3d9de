import { setTimeout as delay } from 'node:timers/promises';
import { type Client, createClient, type Place } from '@paygraph/testing';
import type { Person } from '../../people/person.ts';

/** What someone must see from now on, through every gateway. */
export interface Look {
  readonly at: AtEachGateway;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** What is amiss with an answer. */
  readonly faults: (data: Answered) => readonly string[];
}

/** One person's clients, a gateway each. */
export type AtEachGateway = readonly Client[];
export type Answered = Readonly<Record<string, unknown>>;

export function atEachGateway(
  places: readonly Place[],
  { accessToken }: Pick<Person['tokens'], 'accessToken'>,
): AtEachGateway {
  return places.map((place) => createClient({ place, accessToken }));
}

export interface Seen {
  /** Answers that did not show what was written. */
  readonly stale: readonly string[];
  /** What was not answered at all, however often it was asked. */
  readonly unanswered: readonly string[];
}

/** Asks every gateway at once, and again where it does not answer: a read bears repeating. */
export async function lookEverywhere(look: Look, patienceMs: number): Promise<Seen> {
  const seen = await Promise.all(
    look.at.map(async (client, gateway) => {
      const answered = await ask(client, look, patienceMs).catch((error: unknown) => String(error));
      const words = (fault: string) => `gateway ${gateway}: ${fault}`;
      return typeof answered === 'string'
        ? { stale: [], unanswered: [words(answered)] }
        : { stale: look.faults(answered).map(words), unanswered: [] };
    }),
  );
  return {
    stale: seen.flatMap(({ stale }) => stale),
    unanswered: seen.flatMap(({ unanswered }) => unanswered),
  };
}

const pauseMs = 250;

/** The whole answer to what bears repeating. Throws the last refusal once patience is over. */
export async function ask(
  client: Pick<Client, 'send'>,
  { query, variables = {} }: Pick<Look, 'query' | 'variables'>,
  patienceMs: number,
): Promise<Answered> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const outcome = await client.send(query, variables).catch((error: unknown) => String(error));
    if (typeof outcome !== 'string' && outcome.data != null && outcome.errors.length === 0) {
      return outcome.data;
    }
    const words = typeof outcome === 'string' ? outcome : outcome.text;
    if (performance.now() > deadline) throw new Error(`not answered: ${words.slice(0, 300)}`);
    await delay(pauseMs);
  }
}

/** Says where an answer has other values than these, by path: `wallet.balance.posted.amount`. */
export function showing(expected: Readonly<Record<string, unknown>>): Look['faults'] {
  return (data) =>
    Object.entries(expected).flatMap(([path, value]) => {
      const found = path.split('.').reduce<unknown>(valueUnder, data);
      return found === value ? [] : [`${path} is ${JSON.stringify(found)}, not ${JSON.stringify(value)}`];
    });
}

function valueUnder(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
