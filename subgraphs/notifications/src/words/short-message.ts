import { cut } from './shown-name.ts';

/** 3GPP TS 23.038, section 6.2.1: the default alphabet, less its control characters. One septet each. */
const basic =
  '@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Section 6.2.1.1: its extension. An escape stands before each, so that it takes two septets. */
const extension = '^{}\\[~]|€';

/** What one message holds; above that a carrier sends, and bills, several. */
const mostSeptets = 160;
const mostUcs2Units = 70;

/** Signs and letters that the alphabet lacks and that no decomposition leads to. */
const replacements: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '…': '...',
  '·': ' ',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  œ: 'oe',
  Œ: 'OE',
  ı: 'i',
};

/** Of text in the alphabet, its length in septets; undefined for any other. */
export function septetsOf(text: string): number | undefined {
  let septets = 0;
  for (const character of text) {
    if (basic.includes(character)) septets += 1;
    else if (extension.includes(character)) septets += 2;
    else return undefined;
  }
  return septets;
}

/** The text in the alphabet, letters without the accents it lacks; undefined where a letter has no place in it. */
export function toGsm7(text: string): string | undefined {
  const written = [...text.normalize('NFC')].map(writeCharacter).join('');
  return septetsOf(written) === undefined ? undefined : written;
}

function writeCharacter(character: string): string {
  if (septetsOf(character) !== undefined) return character;
  const replaced = replacements[character];
  return replaced ?? character.normalize('NFKD').replace(/\p{M}+/gu, '');
}

/**
 * One short message that names somebody: in the 7-bit alphabet where the name can be written in it, else in UCS-2, and
 * without the name where it does not fit. `name` is one that may be shown; `say` is given as much of it as one message
 * holds. Without a name, what it says must be in the alphabet and fit.
 */
export function shortMessage(say: (name: string | undefined) => string, name: string | undefined): string {
  return named(say, name) ?? inGsm7(say(undefined));
}

function named(say: (name: string | undefined) => string, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  // Nothing is left of a letter that is but an accent on its own.
  const plain = toGsm7(name)?.replace(/ +/g, ' ').trim() || undefined;
  if (plain !== undefined) {
    return longestOf(plain, '...', (part) => fitting(inGsm7(say(part)), septetsOf, mostSeptets));
  }
  return longestOf(name, '…', (part) => fitting(say(part), (text) => text.length, mostUcs2Units));
}

/** What `write` makes of the longest part of the name it takes. */
function longestOf(
  name: string,
  ellipsis: string,
  write: (part: string) => string | undefined,
): string | undefined {
  // A name of one letter and an ellipsis would tell nobody who it is.
  const shortest = Math.min(4, name.length);
  for (let length = name.length; length >= shortest; length -= 1) {
    const written = write(cut(name, length, ellipsis));
    if (written !== undefined) return written;
  }
  return undefined;
}

function fitting(
  text: string,
  measure: (text: string) => number | undefined,
  most: number,
): string | undefined {
  const length = measure(text);
  return length !== undefined && length <= most ? text : undefined;
}

/** Throws for what a template says in letters the alphabet lacks: a fault of the template. */
function inGsm7(text: string): string {
  const written = toGsm7(text);
  if (written === undefined) throw new Error('a short message is not in the alphabet of short messages');
  return written;
}
