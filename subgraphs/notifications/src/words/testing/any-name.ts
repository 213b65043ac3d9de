import fc from 'fast-check';

/** What people try: markup, links, lines, directions, numbers, letters that decompose into signs. */
const tricks = [
  '<b>',
  '</td></table>',
  '<script>alert(1)</script>',
  '" onload="x',
  "' style='",
  '&lt;',
  '-->',
  '<![endif]-->',
  'https://evil.example/?token=1',
  'evil.example',
  'evil。example',
  'evil．example',
  '⒈com',
  'eve@evil.example',
  '\r\nBcc: eve@evil.example',
  '\u2028',
  '\u202e',
  '\u2066',
  '\u200f',
  '\u200d',
  '\ufeff',
  '\u0000',
  '\ud83d',
  '𠀀',
  'ﷺ',
  'ﬃ',
  'ł',
  'Ω',
  '€',
  '{}[]~^|\\',
  '4111 1111 1111 1111',
  '٤١١١',
  'Ada',
  'Zoë',
  '王小明',
  ' ',
  '.',
];

/** Any text at all, up to twice as long as a name may be: of every script, of half surrogates, and of tricks. */
export const anyName: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...tricks),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    ),
    { maxLength: 14 },
  )
  .map((parts) => parts.join('').slice(0, 160));
