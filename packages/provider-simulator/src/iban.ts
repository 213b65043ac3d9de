/** An IBAN without its spaces, or undefined where it can't be one. Form and check: ISO 13616-1, section 5 and 6. */
export function readIban(text: string): string | undefined {
  const iban = text.replaceAll(' ', '').toUpperCase();
  return /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban) && remainderOf97(iban) === 1 ? iban : undefined;
}

/**
 * ISO/IEC 7064, MOD 97-10: country and check digits go to the end, letters become 10 to 35, and the number leaves 1.
 * Taken digit by digit, for it has up to 60 of them.
 */
function remainderOf97(iban: string): number {
  const moved = iban.slice(4) + iban.slice(0, 4);
  const digits = [...moved].map((character) => Number.parseInt(character, 36).toString()).join('');
  return [...digits].reduce((remainder, digit) => (remainder * 10 + Number(digit)) % 97, 0);
}
