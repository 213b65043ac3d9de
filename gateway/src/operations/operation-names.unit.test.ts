import { parse, print } from 'graphql';
import { expect, test } from 'vitest';
import { hashOf } from './operation-list.ts';
import { createOperationNames } from './operation-names.ts';

const promised = print(parse('query Me { me { id } }'));
const nameOf = createOperationNames(new Map([[hashOf(promised), promised]]));

test('a promised operation is named, however a client lays it out, and as often as it comes', () => {
  expect(nameOf(parse(promised), 'Me')).toBe('Me');
  expect(nameOf(parse('query Me { me { id } } # mine'), undefined)).toBe('Me');
  const again = parse(promised);
  expect([nameOf(again, 'Me'), nameOf(again, 'Me')]).toEqual(['Me', 'Me']);
});

test.each([
  ['another text under a promised name', 'query Me { me { id email } }'],
  ['a name of the client’s own', 'query usr_01jq { me { id } }'],
  ['no name', '{ me { id } }'],
])('is other: %s', (_, text) => {
  expect(nameOf(parse(text), undefined)).toBe('other');
});
