/** Why a movement failed, and what its beginner can do about it. */
export interface Reason {
  readonly why: string;
  readonly remedy: string;
}

/** One short message holds both, beside the longest amount: at most 95 characters together. */
const reasons = {
  // What a recorded movement fails with: the ledger's refusals, then the provider's.
  WALLET_NOT_FOUND: reason('One of the wallets was not found.', 'Check whom it goes to, then try again.'),
  WALLET_NOT_ACTIVE: reason(
    'One of the wallets is not active.',
    'Check yours; if it is active, ask the other party.',
  ),
  CURRENCY_MISMATCH: reason(
    'The amount and a wallet are not in the same currency.',
    'Choose another wallet.',
  ),
  // Not "your" wallet: an administrator begins refunds out of others'.
  INSUFFICIENT_FUNDS: reason(
    'There was not enough money in the wallet.',
    'Add money or choose a smaller amount.',
  ),
  BALANCE_LIMIT_EXCEEDED: reason('A wallet would have held more than it may.', 'Choose a smaller amount.'),
  CARD_DECLINED: reason('Your card or bank declined it.', 'Ask your bank, or use another card or account.'),
  PAYMENT_METHOD_NOT_FOUND: reason(
    'The card or account is not there any more.',
    'Add it again, or use another one.',
  ),
  PROVIDER_UNAVAILABLE: reason('The payment provider did not take it.', 'Try again later.'),
  // What is refused before it is recorded: no movement fails with these today, and none may go without words.
  INVALID_AMOUNT: reason('The amount is not valid.', 'Choose another amount.'),
  LIMIT_EXCEEDED: reason('It is above your limit.', 'Choose a smaller amount, or try again tomorrow.'),
  CURRENCY_NOT_SUPPORTED: reason('We have no wallets in this currency.', 'Choose another currency.'),
  SAME_WALLET: reason('Both wallets are the same.', 'Choose another wallet to send to.'),
  RECIPIENT_NOT_FOUND: reason('The recipient was not found.', 'Check the address, then try again.'),
  TRANSACTION_NOT_FOUND: reason('The payment was not found.', 'Look for it in your transactions.'),
  NOT_REFUNDABLE: reason('The payment can’t be refunded.', 'See what is left of it in your transactions.'),
  REFUND_EXCEEDS_AMOUNT: reason('Less than that is left to refund.', 'Choose a smaller amount.'),
  IDEMPOTENCY_KEY_REUSED: reason('It was mixed up with another request.', 'Begin it anew.'),
  INVALID_PROVIDER_TOKEN: reason('The card or account was not accepted.', 'Add it again, or use another.'),
  INVALID_INPUT: reason('Something in it was not valid.', 'Check it, then try again.'),
  WALLET_NOT_EMPTY: reason('There is money in the wallet.', 'Empty it first, then try again.'),
  WALLET_EXISTS: reason('There is such a wallet already.', 'Use that one.'),
  // Of accounts and sessions.
  USER_NOT_FOUND: reason('The other account was not found.', 'Check whom it goes to, then try again.'),
  ACCOUNT_LOCKED: reason('The account is locked.', 'Wait a while, then sign in and try again.'),
  EMAIL_NOT_VERIFIED: reason('Your email address is not confirmed.', 'Confirm it, then try again.'),
  SESSION_REVOKED: reason('You were signed out.', 'Sign in, then try again.'),
  INVALID_TOKEN: reason('You were signed out.', 'Sign in, then try again.'),
  TOKEN_EXPIRED: reason('You were signed out.', 'Sign in, then try again.'),
  INVALID_CREDENTIALS: reason('The sign-in was not right.', 'Sign in, then try again.'),
  WEAK_PASSWORD: reason('Your password is too weak.', 'Choose another one, then try again.'),
  MFA_REQUIRED: reason('Your second factor was missing.', 'Try again with its code.'),
  INVALID_MFA_CODE: reason('The code was not right.', 'Try again with a new one.'),
} as const satisfies Record<string, Reason>;

const unknownReason: Reason = reason('Something went wrong on our side.', 'Try again later.');

/** Of null, and of a code that is newer than these words: that it is not known. */
export function reasonOf(code: string | null): Reason {
  return code !== null && isKnown(code) ? reasons[code] : unknownReason;
}

export const knownReasons = Object.keys(reasons) as readonly (keyof typeof reasons)[];

function isKnown(code: string): code is keyof typeof reasons {
  return Object.hasOwn(reasons, code);
}

function reason(why: string, remedy: string): Reason {
  return { why, remedy };
}
