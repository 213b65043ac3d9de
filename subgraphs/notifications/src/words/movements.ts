import type { MovementNotice, MovementType, Part } from '../domain/notice.ts';
import type { Fact } from './mail-content.ts';
import { sentence, type Template, writeMoney } from './message.ts';

type Completed = Extract<MovementNotice, { topic: 'transaction.completed' }>;

/** What a person says of a movement: its headline with and without the other party, and what follows from it. */
interface Telling {
  readonly title: string;
  readonly kicker: string;
  readonly rest: string;
}

/** A movement is done: each party is told what it did, or what was done for it. */
export function completedTemplate(notice: Completed): Template {
  return (name) => {
    const { title, kicker, rest } = tellCompleted(notice, name);
    return {
      title,
      body: `${sentence(title)} ${rest}`,
      pushTitle: kicker,
      sms: sentence(title),
      mail: { tone: 'good', paragraphs: [rest], facts: movementFacts(notice, name) },
    };
  };
}

function tellCompleted(notice: Completed, name: string | undefined): Telling {
  const amount = writeMoney(notice.amount);
  switch (notice.part) {
    case 'sender':
      return {
        title: `You sent ${amount}${to(name)}`,
        kicker: 'Money sent',
        rest: 'The money is in their wallet now.',
      };
    case 'recipient':
      return {
        title: name === undefined ? `You were sent ${amount}` : `${name} sent you ${amount}`,
        kicker: 'Money received',
        rest: 'The money is in your wallet now.',
      };
    case 'payer':
      return {
        title: `You paid ${amount}${to(name)}`,
        kicker: 'Payment made',
        rest: 'Keep this message as your receipt.',
      };
    case 'merchant':
      return {
        title: name === undefined ? `You were paid ${amount}` : `${name} paid you ${amount}`,
        kicker: 'Payment received',
        rest: afterFee(notice),
      };
    case 'refunder':
      return {
        title: `You refunded ${amount}${to(name)}`,
        kicker: 'Refund made',
        rest: 'It came out of your wallet, less the share of the fee that you get back.',
      };
    case 'refunded':
      return {
        title: name === undefined ? `You were refunded ${amount}` : `${name} refunded you ${amount}`,
        kicker: 'Refund received',
        rest: 'It goes back to where you paid from: to your wallet at once, to a card or bank account within a few days.',
      };
    case 'depositor':
      return {
        title: `You deposited ${amount}`,
        kicker: 'Deposit complete',
        rest: 'The money is in your wallet now.',
      };
    case 'withdrawer':
      return {
        title: `You withdrew ${amount}`,
        kicker: 'Withdrawal complete',
        rest: 'It was paid out. Your bank may take a few days to show it.',
      };
    case 'party':
      return {
        title: `A ${nouns[notice.movement]} of ${amount} is complete`,
        kicker: `${capitalised(nouns[notice.movement])} complete`,
        rest: 'It is in your list of transactions.',
      };
    default:
      return notice satisfies never;
  }
}

/** What is left to a merchant; without figures where the fee is not known, which may then be none. */
function afterFee({ amount, fee }: Exclude<Completed, { part: 'party' }>): string {
  if (fee === undefined) return 'The money, less the fee if there is one, is in your wallet now.';
  if (fee.minor === 0n) return 'The money is in your wallet now.';
  const rest = { minor: amount.minor - fee.minor, currency: amount.currency };
  return `After the fee of ${writeMoney(fee)}, ${writeMoney(rest)} of it is in your wallet now.`;
}

export const nouns: Readonly<Record<MovementType, string>> = {
  DEPOSIT: 'deposit',
  WITHDRAWAL: 'withdrawal',
  TRANSFER: 'transfer',
  PAYMENT: 'payment',
  REFUND: 'refund',
};

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What kind of movement has such a part. */
export const movementOf: Readonly<Record<Part, MovementType>> = {
  sender: 'TRANSFER',
  recipient: 'TRANSFER',
  payer: 'PAYMENT',
  merchant: 'PAYMENT',
  refunder: 'REFUND',
  refunded: 'REFUND',
  depositor: 'DEPOSIT',
  withdrawer: 'WITHDRAWAL',
};

/** Who began it and sees the other party as the one it goes to. */
const giving: ReadonlySet<Part> = new Set<Part>(['sender', 'payer', 'refunder']);

export function to(name: string | undefined): string {
  return name === undefined ? '' : ` to ${name}`;
}

export function isGiving(part: Part): boolean {
  return giving.has(part);
}

/** The rows of a mail about a movement. */
export function movementFacts(notice: MovementNotice, name: string | undefined): readonly Fact[] {
  const amount = { label: 'Amount', value: writeMoney(notice.amount) };
  const id = { label: 'Transaction', value: notice.transactionId };
  if (notice.part === 'party') return [amount, id];
  const { part, fee } = notice;
  const fees = fee === undefined || part !== 'merchant' ? [] : [{ label: 'Fee', value: writeMoney(fee) }];
  const party = name === undefined ? [] : [{ label: isGiving(part) ? 'To' : 'From', value: name }];
  return [amount, ...fees, ...party, id];
}
