import { DependencyAway } from '@paygraph/event-bus';
import { createIds } from '@paygraph/ids';
import { ServiceUnavailableError } from '@paygraph/service-client';
import { expect, test } from 'vitest';
import { createContacts } from './contacts.ts';

const ids = createIds();
const ada = { displayName: 'Ada', email: 'ada@example.com', phone: '+4915112345678' };

/** A users service that knows these people, and what it was asked for. */
function usersKnowing(people: Readonly<Record<string, object>>) {
  const asked: string[][] = [];
  const call = async <Result>(_operation: unknown, variables: unknown): Promise<Result> => {
    const { userIds } = JSON.parse(JSON.stringify(variables)) as { userIds: string[] };
    asked.push(userIds);
    const contacts = userIds.flatMap((userId) => {
      const known = people[userId];
      return known === undefined ? [] : [{ userId, ...known }];
    });
    return JSON.parse(JSON.stringify({ contacts }));
  };
  return { asked, contacts: createContacts({ call }) };
}

test('finds those who have an account, and asks for each once', async () => {
  const [known, unknown] = [ids.next('usr'), ids.next('usr')];
  const { asked, contacts } = usersKnowing({ [known]: ada });
  expect(await contacts.find([known, unknown, known])).toEqual(new Map([[known, ada]]));
  expect(asked).toEqual([[known, unknown]]);
});

test('asks for no more at once than the users service answers, and for nobody not at all', async () => {
  const people = Array.from({ length: 250 }, () => ids.next('usr'));
  const { asked, contacts } = usersKnowing(Object.fromEntries(people.map((id) => [id, ada])));
  expect([...(await contacts.find(people)).keys()]).toEqual(people);
  expect(asked.map(({ length }) => length)).toEqual([100, 100, 50]);
  await contacts.find([]);
  expect(asked).toHaveLength(3);
});

test.each([
  ['an address with a line break', { email: 'ada@example.com\r\nBcc: eve@evil.example' }],
  ['what is no address', { email: 'ada' }],
])('leaves out %s, and finds the others', async (_, wrong) => {
  const [one, other] = [ids.next('usr'), ids.next('usr')];
  const { contacts } = usersKnowing({ [one]: { ...ada, ...wrong }, [other]: ada });
  expect(await contacts.find([one, other])).toEqual(new Map([[other, ada]]));
});

test.each([null, '0151 2345678', '+49151\r\n2345678'])('takes %j for no phone', async (phone) => {
  const id = ids.next('usr');
  const { contacts } = usersKnowing({ [id]: { ...ada, phone } });
  expect((await contacts.find([id])).get(id)).toEqual({ ...ada, phone: null });
});

test('a users service that is away is waited for', async () => {
  const away = new ServiceUnavailableError('nobody answers');
  const contacts = createContacts({ call: () => Promise.reject(away) });
  await expect(contacts.find([ids.next('usr')])).rejects.toBeInstanceOf(DependencyAway);
});
