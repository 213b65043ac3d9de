/** Letters of every script, and what stands between them in names. */
const nameForm = /^[\p{L}\p{M}\p{N} .,'’()·-]{1,60}$/u;
/** What a mail client would turn into a link by itself. */
const looksLikeAddress = /[\p{L}\p{M}\p{N}]\.[\p{L}\p{M}]{2,}/u;
/** A card's number, or a telephone's. */
const manyDigits = /(?:\p{N}\P{N}*){5}/u;

/**
 * The name a mail may speak to its reader by; undefined where it is better left out. Whoever signs up with a
 * stranger's address chooses the name: it must not carry an advertisement or a link into the
 * stranger's mailbox.
 */
export function greetingName(displayName: string): string | undefined {
  // Composed, so that an accent of its own does not part a letter from the dot after it.
  const name = displayName.toWellFormed().normalize('NFC').trim();
  const isPlain = nameForm.test(name) && !looksLikeAddress.test(name) && !manyDigits.test(name);
  return isPlain ? name : undefined;
}
