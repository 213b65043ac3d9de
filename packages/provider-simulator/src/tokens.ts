import { brandOf } from './card-number.ts';

/** How the provider treats whatever is asked for with a token. */
export type Behaviour =
  | 'succeeds'
  | 'declines'
  | 'lacks-funds'
  /** Succeeds, after 3 s. */
  | 'slow'
  /** Succeeds, and the answer is lost on its way. */
  | 'unanswered'
  /** 503 twice for each key, then succeeds. */
  | 'unavailable'
  /** Charges and payouts succeed, refunds are declined. */
  | 'keeps-money'
  /** Succeeds at the configured rate, decided by the key. */
  | 'random';

/** What whoever holds a token may know of what it stands for. */
export interface TokenFacts {
  readonly token: string;
  readonly kind: 'CREDIT_CARD' | 'DEBIT_CARD' | 'BANK_ACCOUNT';
  readonly brand: string | null;
  readonly last4: string;
  readonly expiryMonth: number | null;
  readonly expiryYear: number | null;
}

export interface Token {
  readonly facts: TokenFacts;
  readonly behaviour: Behaviour;
}

/** The tokens that are always there. */
export const magicTokens: readonly Token[] = [
  magicCard('tok_visa', '4242', 'succeeds'),
  magicCard('tok_debit', '5556', 'succeeds', 'DEBIT_CARD'),
  bankAccountToken('tok_bank', 'DE89370400440532013000'),
  magicCard('tok_declined', '0002', 'declines'),
  magicCard('tok_insufficient_funds', '9995', 'lacks-funds'),
  magicCard('tok_slow', '3003', 'slow'),
  magicCard('tok_timeout', '3004', 'unanswered'),
  magicCard('tok_unavailable', '3005', 'unavailable'),
  magicCard('tok_random', '3006', 'random'),
  magicCard('tok_refund_declined', '3007', 'keeps-money'),
];

/** A token for a card. The number goes no further than this: the token keeps its last four digits. */
export function cardToken(
  token: string,
  card: { number: string; expiryMonth: number; expiryYear: number },
): Token {
  const { number, expiryMonth, expiryYear } = card;
  const test = testNumbers[number];
  return {
    facts: {
      token,
      kind: test?.kind ?? 'CREDIT_CARD',
      brand: brandOf(number),
      last4: number.slice(-4),
      expiryMonth,
      expiryYear,
    },
    behaviour: test?.behaviour ?? 'succeeds',
  };
}

export function bankAccountToken(token: string, iban: string): Token {
  return {
    facts: {
      token,
      kind: 'BANK_ACCOUNT',
      brand: null,
      last4: iban.slice(-4),
      expiryMonth: null,
      expiryYear: null,
    },
    behaviour: 'succeeds',
  };
}

/** The numbers that card providers commonly publish for tests. Any other valid number succeeds. */
const testNumbers: Readonly<
  Partial<Record<string, { behaviour: Behaviour; kind: 'CREDIT_CARD' | 'DEBIT_CARD' }>>
> = {
  '4242424242424242': { behaviour: 'succeeds', kind: 'CREDIT_CARD' },
  '4000056655665556': { behaviour: 'succeeds', kind: 'DEBIT_CARD' },
  '4000000000000002': { behaviour: 'declines', kind: 'CREDIT_CARD' },
  '4000000000009995': { behaviour: 'lacks-funds', kind: 'CREDIT_CARD' },
};

function magicCard(
  token: string,
  last4: string,
  behaviour: Behaviour,
  kind: 'CREDIT_CARD' | 'DEBIT_CARD' = 'CREDIT_CARD',
): Token {
  return {
    facts: { token, kind, brand: 'Visa', last4, expiryMonth: 12, expiryYear: 2034 },
    behaviour,
  };
}
