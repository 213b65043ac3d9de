import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { septetsOf, shortMessage, toGsm7 } from './short-message.ts';
import { shownName } from './shown-name.ts';
import { anyName } from './testing/any-name.ts';

const hello = (name: string | undefined) => (name === undefined ? 'Hello.' : `Hello ${name}.`);

describe('a short message', () => {
  test('counts the signs of the extension twice, and knows what the alphabet lacks', () => {
    expect(septetsOf('Hello')).toBe(5);
    expect(septetsOf('5 €')).toBe(4);
    expect(septetsOf('éñÜ£')).toBe(4);
    expect(septetsOf('王')).toBeUndefined();
    expect(septetsOf('’')).toBeUndefined();
  });

  test.each([
    ['Zoë', 'Zoe'],
    ['François', 'Francois'],
    ['Łukasz', 'Lukasz'],
    ['Ðorđe', 'Dorde'],
    ['André', 'André'],
    ['O’Brien', "O'Brien"],
    ['ﬁona', 'fiona'],
    ['Nguyễn', 'Nguyen'],
    ['Pol·linari', 'Pol linari'],
  ])('writes %s as %s', (name, written) => {
    expect(toGsm7(name)).toBe(written);
    expect(shortMessage(hello, name)).toBe(`Hello ${written}.`);
  });

  test('leads from no letter or digit to a sign that a name was stripped of', () => {
    const lettersAndDigits = /[\p{L}\p{M}\p{Nd}]/u;
    let written = '';
    for (let point = 0; point <= 0x10ffff; point += 1) {
      const character = String.fromCodePoint(point);
      if (lettersAndDigits.test(character)) written += toGsm7(character) ?? '';
    }
    expect(written.length).toBeGreaterThan(1_000);
    expect(written.replace(/[\p{L}\p{Nd} ]+/gu, '')).toBe('');
  });

  test('has a name of another script as it is, in the longer letters', () => {
    expect(shortMessage(hello, '王小明')).toBe('Hello 王小明.');
    expect(shortMessage(hello, 'Борис')).toBe('Hello Борис.');
    expect(shortMessage(hello, 'ͺͺ')).toBe('Hello ͺͺ.');
  });

  test('cuts the name where the message is long', () => {
    const long = (name: string | undefined) => `${'x'.repeat(140)} ${name ?? 'nobody'}`;
    expect(shortMessage(long, 'Maximilian Alexander')).toBe(`${'x'.repeat(140)} Maximilian Alexa...`);
    const short = (name: string | undefined) => `${'x'.repeat(60)} ${name ?? 'nobody'}`;
    expect(shortMessage(short, '王'.repeat(20))).toBe(`${'x'.repeat(60)} ${'王'.repeat(8)}…`);
  });

  test('leaves a name out that it has no room for', () => {
    const long = (name: string | undefined) => `${'x'.repeat(150)} ${name ?? 'you'}`;
    expect(shortMessage(long, '王小明小明')).toBe(`${'x'.repeat(150)} you`);
  });

  test('is one message, whatever the name', () => {
    fc.assert(
      fc.property(anyName, fc.nat({ max: 150 }), (any, length) => {
        const say = (name: string | undefined) => `${'x'.repeat(length)} ${name ?? 'you'}`;
        const written = shortMessage(say, shownName(any));
        const septets = septetsOf(written);
        expect(septets === undefined ? written.length <= 70 : septets <= 160).toBe(true);
        expect(written).not.toMatch(/[\p{L}\p{N}]\.[\p{L}\p{N}]|[<>@:/\p{C}]/u);
      }),
      { numRuns: 2_000 },
    );
  });
});
