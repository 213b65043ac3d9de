/** Digits of a card number as a person types it, with spaces or dashes between groups; undefined for anything else. */
export function readCardNumber(text: string): string | undefined {
  const digits = text.replaceAll(/[ -]/g, '');
  // ISO/IEC 7812-1: at most 19 digits; no scheme issues fewer than 13.
  return /^\d{13,19}$/.test(digits) && passesLuhn(digits) ? digits : undefined;
}

/** The check of ISO/IEC 7812-1, annex B: from the right every second digit is doubled, the sum ends in 0. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (const [index, digit] of [...digits].toReversed().entries()) {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

/** The card scheme by the number's first digits; "Card" for one we don't know. */
export function brandOf(digits: string): string {
  const known = brands.find(({ from, to }) => {
    const start = digits.slice(0, from.length);
    return start >= from && start <= to;
  });
  return known?.brand ?? 'Card';
}

/** Ranges of issuer numbers, both ends included and of one length, so that they compare as text. */
const brands: readonly { brand: string; from: string; to: string }[] = [
  { brand: 'Visa', from: '4', to: '4' },
  { brand: 'Mastercard', from: '51', to: '55' },
  { brand: 'Mastercard', from: '2221', to: '2720' },
  { brand: 'American Express', from: '34', to: '34' },
  { brand: 'American Express', from: '37', to: '37' },
  { brand: 'Discover', from: '6011', to: '6011' },
  { brand: 'Discover', from: '644', to: '659' },
  { brand: 'JCB', from: '3528', to: '3589' },
  { brand: 'Diners Club', from: '300', to: '305' },
  { brand: 'Diners Club', from: '36', to: '36' },
  { brand: 'Diners Club', from: '38', to: '39' },
  { brand: 'UnionPay', from: '62', to: '62' },
];
