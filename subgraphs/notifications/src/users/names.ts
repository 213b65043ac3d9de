import type { UserId } from '@paygraph/ids';
import DataLoader from 'dataloader';
import type { Names } from '../domain/tell.ts';
import type { Contacts } from './contacts.ts';

/** As many as the users service answers at once. */
const maxAtOnce = 100;
/** In a burst the same people come again and again; whoever is called something else is so within seconds. */
const keptForMs = 5_000;
/** A name is 100 characters at most: together no more than some megabytes. */
const mostKept = 10_000;

/**
 * Display names as the users service knew them a few seconds ago, at most. Those asked for in one turn, by whatever events,
 * are asked for by one question.
 */
export function createNames({ contacts, now }: { contacts: Contacts; now: () => Date }): Names {
  const kept = new Map<UserId, { readonly name: string; readonly until: number }>();

  async function askAll(people: readonly UserId[]): Promise<(string | undefined)[]> {
    const known = await contacts.find(people);
    return people.map((person) => known.get(person)?.displayName);
  }
  const loader = new DataLoader(askAll, { cache: false, maxBatchSize: maxAtOnce });

  async function nameOf(person: UserId): Promise<string | undefined> {
    const at = now().getTime();
    const known = kept.get(person);
    if (known !== undefined && at < known.until) return known.name;
    const name = await loader.load(person);
    // Nobody's is not kept: whoever is not there yet may be the next moment.
    if (name !== undefined) keep(person, { name, until: at + keptForMs });
    return name;
  }

  function keep(person: UserId, named: { name: string; until: number }): void {
    kept.delete(person);
    kept.set(person, named);
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  }

  return {
    find: async (people) => {
      const named = await Promise.all(people.map(async (person) => [person, await nameOf(person)] as const));
      return new Map(named.flatMap(([person, name]) => (name === undefined ? [] : [[person, name]])));
    },
  };
}
