/** Letters of every script, and what stands between them in names. */
const nameForm = /^[\p{L}\p{M}\p{N} .,'’()·-]{1,60}$/u;
/** What a mail client would turn into a link by itself. */
const looksLikeAddress = /[\p{L}\p{N}]\.\p{L}{2,}/u;

/**
 * The name a mail may speak to its reader by; undefined where it is better left out. Whoever signs up with a
 * stranger's address chooses the name: it must not carry an advertisement or a link into the
 * stranger's mailbox.
 */
export function greetingName(displayName: string): string | undefined {
  const name = displayName.trim();
  return nameForm.test(name) && !looksLikeAddress.test(name) ? name : undefined;
}
