import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { refusalOfConditionalRoot } from './conditional-root.ts';

const codeOf = (text: string) => refusalOfConditionalRoot(parse(text))?.extensions['code'];

test.each([
  ['itself', 'subscription ($on: Boolean!) { changed @include(if: $on) }'],
  ['in so many words', 'subscription { changed @skip(if: false) }'],
  ['by a fragment around it', 'subscription ($on: Boolean!) { ... @skip(if: $on) { changed } }'],
  [
    'by a spread',
    'subscription ($on: Boolean!) { ...F @include(if: $on) } fragment F on Subscription { changed }',
  ],
  [
    'inside a fragment',
    'subscription ($on: Boolean!) { ...F } fragment F on Subscription { ... { changed @include(if: $on) } }',
  ],
  [
    'in the operation that is not meant',
    'query A { a } subscription B($on: Boolean!) { changed @skip(if: $on) }',
  ],
])('refuses a subscription whose root field is conditional: %s', (_, text) =>
  expect(codeOf(text)).toBe('GRAPHQL_VALIDATION_FAILED'),
);

test.each([
  ['below the root', 'subscription ($on: Boolean!) { changed { number @include(if: $on) } }'],
  ['of a query', 'query ($on: Boolean!) { changed @include(if: $on) }'],
  ['there are none', 'subscription { ... { changed } }'],
])('lets conditions stand: %s', (_, text) => expect(codeOf(text)).toBeUndefined());
