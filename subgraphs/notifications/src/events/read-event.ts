import { parseId, type TransactionId, type UserId } from '@paygraph/ids';
import { type CurrencyCode, isCurrencyCode, type Money, parseMoney } from '@paygraph/money';

/** What every event says of itself. */
export function aboutEvent(event: { readonly id: string; readonly time: string }): {
  eventId: string;
  at: Date;
} {
  return { eventId: event.id, at: new Date(event.time) };
}

/** Throws for what is no user's id: the event then lies with the dead letters, for someone to look at. */
export function readUser(text: string): UserId {
  const id = parseId('usr', text);
  if (id === undefined) throw new Error('an event about what is no user');
  return id;
}

export function readTransaction(text: string): TransactionId {
  const id = parseId('txn', text);
  if (id === undefined) throw new Error('an event about what is no transaction');
  return id;
}

export function readCurrency(text: string): CurrencyCode {
  if (!isCurrencyCode(text)) throw new Error('an event with what is no currency');
  return text;
}

export function readMoney({ amount, currency }: { amount: string; currency: string }): Money {
  const money = isCurrencyCode(currency) ? parseMoney(amount, currency) : undefined;
  if (money === undefined || typeof money === 'string') throw new Error('an event with what is no amount');
  return money;
}
