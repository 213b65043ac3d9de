import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cut, shownName } from './shown-name.ts';
import { anyName } from './testing/any-name.ts';

describe('a name that others read', () => {
  test.each([
    'Zoë',
    '王小明',
    'O’Brien & Sons',
    "D'Arcy",
    'Anne-Marie de Vries',
    'J. R. R. Tolkien',
    'محمد',
    'आदित्य',
    'Sammy (2)',
    'Hans+Co. 24',
    'Yahoo!',
  ])('is shown as it is: %s', (name) => {
    expect(shownName(name)).toBe(name);
  });

  test.each([
    ['a link', 'see https://evil.example/?token=1', 'see https evil example token 1'],
    ['what a client turns into a link', 'Win at evil.example now', 'Win at evil example now'],
    ['an address', 'eve@evil.example', 'eve evil example'],
    ['a line break', 'Ada\r\nBcc: eve', 'Ada Bcc eve'],
    ['a Unicode line separator', 'Ada\u2028Eve', 'Ada Eve'],
    ['a change of direction', 'Ada \u202eevE\u2066', 'Ada evE'],
    ['what is invisible', 'A\u200bd\u034fa\u00ad\u3164', 'Ada'],
    ['markup', '<b onclick="x">Ada</b>', 'b onclick x Ada b'],
    ['an escape of markup', '&lt;b&gt;Ada', '&lt b&gt Ada'],
    ['a card’s number', 'Ada 4111 1111 1111 1111', 'Ada'],
    ['a telephone’s number', 'Call +1 (555) 010-99-88', 'Call + ( ) - -'],
    ['an amount that was never paid', 'Ben sent you 9,999.00 USD. Ada', 'Ben sent you , . USD. Ada'],
    ['marks stacked to the sky', `Z${'\u0301'.repeat(40)}oe`, `Ź${'\u0301'.repeat(3)}oe`],
    ['an emoji', 'Ada 👩‍💻', 'Ada'],
    ['half a surrogate', 'Ada\ud83d', 'Ada'],
  ])('is stripped of %s', (_, name, shown) => {
    expect(shownName(name)).toBe(shown);
  });

  test.each(['', '   ', '👍👍', '<<>>', '\u202e', '\u3164\uffa0', '.', '4111111111111111'])(
    'is left out where nothing of it is left: %j',
    (name) => expect(shownName(name)).toBeUndefined(),
  );

  test('is cut where it is long, and no character is halved', () => {
    expect(shownName('A'.repeat(80))).toBe(`${'A'.repeat(39)}…`);
    expect(shownName('𠀀'.repeat(40))).toBe(`${'𠀀'.repeat(19)}…`);
  });

  test('holds nothing that is dangerous, whatever it was', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const shown = shownName(name);
        if (shown === undefined) return;
        expect(shown.length).toBeLessThanOrEqual(40);
        expect(shown).not.toMatch(/[<>"@:/\\[\]{}=]|[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
        expect(shown).not.toMatch(/[\p{L}\p{N}]\.[\p{L}\p{N}]/u);
        expect(shown.match(/\p{Nd}/gu)?.length ?? 0).toBeLessThanOrEqual(4);
        expect(shown.isWellFormed()).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is the same when it is made safe again', () => {
    fc.assert(
      fc.property(anyName, (name) => {
        const once = shownName(name);
        if (once?.endsWith('…') === false) expect(shownName(once)).toBe(once);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a text that is cut', () => {
  test('has the length it may have, and shows that something is missing', () => {
    expect(cut('Ada Lovelace', 12)).toBe('Ada Lovelace');
    expect(cut('Ada Lovelace', 8)).toBe('Ada Lov…');
    expect(cut('Ada Lovelace', 5)).toBe('Ada…');
    expect(cut('Ada Lovelace', 8, '...')).toBe('Ada L...');
  });
});
