/** Longer names are cut, so that one name can't fill a whole message. */
const longestName = 40;

/** What is drawn as nothing, some of it a letter to Unicode: two names that look alike must be alike. */
const invisible = /\p{Default_Ignorable_Code_Point}+/gu;
/** Letters of any script with their marks, digits, and what stands in the names of people and shops. */
const foreign = /[^\p{L}\p{M}\p{Nd}&.,'’()+!· -]+/gu;
/** A client makes a link of what looks like a host's name: its dot becomes a space. */
const linkingDot = /(?<=[\p{L}\p{M}\p{N}])\.(?=[\p{L}\p{M}\p{N}])/gu;
/** More marks than this on one letter climb over the lines above; no language needs them. */
const stackedMarks = /(\p{M}{3})\p{M}+/gu;
/** With as many digits a name may be a telephone's number, a card's, or an amount of money that was never paid. */
const mostDigits = 4;

/**
 * A name that somebody chose, as it may be shown to others: nothing invisible, no markup, nothing a client turns into a
 * link. undefined where nothing of it is left.
 */
export function shownName(name: string): string | undefined {
  const letters = name.replace(invisible, '').normalize('NFC').replace(foreign, ' ');
  const few =
    (letters.match(/\p{Nd}/gu)?.length ?? 0) > mostDigits ? letters.replace(/\p{Nd}+/gu, ' ') : letters;
  const plain = few.replace(linkingDot, ' ').replace(stackedMarks, '$1');
  const shown = cut(plain.replace(/ +/g, ' ').trim(), longestName);
  return /[\p{L}\p{Nd}]/u.test(shown) ? shown : undefined;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** At most `length` UTF-16 code units, the last ones an ellipsis where something is missing; no character is halved. */
export function cut(text: string, length: number, ellipsis = '…'): string {
  if (text.length <= length) return text;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    if (kept.length + segment.length + ellipsis.length > length) break;
    kept += segment;
  }
  return `${kept.trimEnd()}${ellipsis}`;
}
