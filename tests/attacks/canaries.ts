import { randomBytes, randomInt } from 'node:crypto';

/** A secret that is nobody's and would be found again anywhere. */
export interface Canary {
  readonly name: string;
  /** As it was given, and as it may have been rewritten. */
  readonly forms: readonly string[];
  /** Where it belongs: folders of the data folder. */
  readonly allowedIn?: readonly string[];
}

export function canary(name: string, text: string, allowedIn: readonly string[] = []): Canary {
  return { name, forms: [text], allowedIn };
}

/** A card number as it could be: of 16 digits, and with a check digit that is right (ISO/IEC 7812-1, annex B). */
export function newCardNumber(): string {
  const digits = [4, ...Array.from({ length: 14 }, () => randomInt(10))];
  const sum = digits
    .toReversed()
    .reduce((total, digit, index) => total + (index % 2 === 0 ? luhn(digit) : digit), 0);
  return [...digits, (10 - (sum % 10)) % 10].join('');
}

function luhn(digit: number): number {
  return digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
}

export function cardCanary(number: string): Canary {
  const groups = number.match(/\d{4}/g) ?? [];
  return { name: 'a card number', forms: [number, groups.join(' '), groups.join('-')] };
}

export function newSecret(kind: string): string {
  return `canary-${kind}-${randomBytes(12).toString('hex')}`;
}
