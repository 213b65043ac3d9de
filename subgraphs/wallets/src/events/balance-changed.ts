import { createEvent } from '@paygraph/events';
import { type Ids, parseId, type WalletId } from '@paygraph/ids';
import { formatMoney, isCurrencyCode, type Money, parseMoney } from '@paygraph/money';
import type { OutboxEntry } from '@paygraph/outbox';
import { type Balance, spendable, versionAsText } from '../domain/balance.ts';
import type { BalanceChange } from '../domain/decide-batch.ts';

/** `wallet.balance-changed`: one for each wallet a command touched, in the order of the wallet's versions. */
export function describeBalanceChange(change: BalanceChange, at: Date, ids: Ids): OutboxEntry {
  const { walletId, ownerId, transactionId, balance } = change;
  const event = createEvent({
    id: ids.next('evt'),
    source: 'wallets',
    type: 'wallet.balance-changed',
    key: walletId,
    at,
    data: {
      walletId,
      ownerId,
      transactionId,
      posted: toText(balance.posted),
      held: toText(balance.held),
      available: toText(spendable(balance)),
      version: versionAsText(balance.version),
    },
  });
  return { topic: 'transaction-events', event };
}

interface AmountText {
  readonly amount: string;
  readonly currency: string;
}

/** The balance an event tells of. Throws for one that no version of this service wrote. */
export function readBalanceChange(data: {
  readonly walletId: string;
  readonly posted: AmountText;
  readonly held: AmountText;
  readonly version: string;
}): { readonly walletId: WalletId; readonly balance: Balance } {
  const walletId = parseId('wal', data.walletId);
  if (walletId === undefined) throw new Error(`${data.walletId} is no wallet's id`);
  const balance = {
    posted: fromText(data.posted),
    held: fromText(data.held),
    version: BigInt(data.version),
  };
  return { walletId, balance };
}

function toText(money: Money): AmountText {
  return { amount: formatMoney(money), currency: money.currency };
}

function fromText({ amount, currency }: AmountText): Money {
  const money = isCurrencyCode(currency) ? parseMoney(amount, currency) : 'malformed';
  if (typeof money === 'string') throw new Error(`${amount} ${currency} is no amount`);
  return money;
}
