import { createIds, type UserId } from '@paygraph/ids';
import { expect, test } from 'vitest';
import type { Contact } from './contacts.ts';
import { createNames } from './names.ts';

const ids = createIds();
const [ada, ben, nobody] = [ids.next('usr'), ids.next('usr'), ids.next('usr')];

/** A users service that knows these people, and what it was asked for; with a clock that stands. */
function usersKnowing(people: readonly (readonly [UserId, string])[]) {
  const known = new Map<UserId, Contact>(
    people.map(([id, displayName]) => [id, { displayName, email: 'x@example.com', phone: null }]),
  );
  const clock = { now: Date.parse('2026-11-23T08:00:00.000Z') };
  const asked: UserId[][] = [];
  const find = async (people: readonly UserId[]) => {
    asked.push([...people]);
    return new Map(known);
  };
  const names = createNames({ contacts: { find }, now: () => new Date(clock.now) });
  const rename = (id: UserId, displayName: string) =>
    known.set(id, { displayName, email: 'x@example.com', phone: null });
  return { asked, clock, names, rename };
}

test('finds the names of those who have an account', async () => {
  const { names } = usersKnowing([[ada, 'Ada']]);
  expect(await names.find([ada, nobody])).toEqual(new Map([[ada, 'Ada']]));
});

test('asks by one question for all that are asked for in one turn', async () => {
  const { asked, names } = usersKnowing([
    [ada, 'Ada'],
    [ben, 'Ben'],
  ]);
  const found = await Promise.all([names.find([ada, ben]), names.find([ben]), names.find([nobody])]);
  expect(found.map((one) => [...one.values()])).toEqual([['Ada', 'Ben'], ['Ben'], []]);
  expect(asked.map((people) => new Set(people))).toEqual([new Set([ada, ben, nobody])]);
});

test('asks for nobody again within five seconds, and then hears of another name', async () => {
  const { asked, clock, names, rename } = usersKnowing([[ada, 'Ada']]);
  await names.find([ada]);
  rename(ada, 'Countess');
  clock.now += 4_999;
  expect((await names.find([ada])).get(ada)).toBe('Ada');
  expect(asked).toHaveLength(1);
  clock.now += 1;
  expect((await names.find([ada])).get(ada)).toBe('Countess');
});

test('remembers nobody who was not there, and no failure', async () => {
  let isAway = true;
  const known = new Map<UserId, Contact>();
  const find = async () => {
    if (isAway) throw new Error('away');
    return known;
  };
  const names = createNames({ contacts: { find }, now: () => new Date(0) });
  await expect(names.find([ada, ben])).rejects.toThrow('away');
  isAway = false;
  expect(await names.find([ada])).toEqual(new Map());
  known.set(ada, { displayName: 'Ada', email: 'x@example.com', phone: null });
  expect(await names.find([ada])).toEqual(new Map([[ada, 'Ada']]));
});
