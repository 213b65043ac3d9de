import { describe, expect, test } from 'vitest';
import { greetingName } from './greeting-name.ts';

describe('the name in a greeting', () => {
  test.each([
    'Zoë',
    '王小明',
    'O’Brien',
    "D'Arcy",
    'Anne-Marie de Vries',
    'J. R. R. Tolkien',
    'محمد',
    'Sammy (2)',
  ])('is used as it is: %s', (name) => {
    expect(greetingName(name)).toBe(name);
  });

  test('loses the space around it', () => {
    expect(greetingName('  Ada ')).toBe('Ada');
  });

  test.each([
    ['a link', 'see https://evil.example/?token=1'],
    ['what a mail client turns into a link', 'Win at evil.example now'],
    ['the same with an accent that stands alone', 'Win at e\u0301vil\u0303.exa\u0303mple'],
    ['an address', 'eve@evil'],
    ['a card’s number', 'Ada 4111 1111 1111 1111'],
    ['a telephone’s number', '٠١٢-٣٤٥'],
    ['half a surrogate', 'Ada\ud83d'],
    ['a line break', 'Ada\r\nBcc: eve@evil.example'],
    ['a lone line feed', 'Ada\nEve'],
    ['a Unicode line separator', 'Ada\u2028Eve'],
    ['a change of direction', 'Ada\u202EevE'],
    ['markup', '<b>Ada</b>'],
    ['nothing', '   '],
    ['more than 60 characters', 'A'.repeat(61)],
  ])('is left out where it holds %s', (_, name) => {
    expect(greetingName(name)).toBeUndefined();
  });
});
