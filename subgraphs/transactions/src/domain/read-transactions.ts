import { parseId, type TransactionId } from '@paygraph/ids';
import type { Ledger } from './ledger.ts';
import type { Transaction } from './transaction.ts';
import type { ListRequest, TransactionLists, TransactionPage } from './transaction-list.ts';
import { seesTransaction, type Viewer } from './visibility.ts';

/** Reading, as far as the viewer may see. What the viewer may not see does not exist. */
export interface ReadTransactions {
  /** In the order asked; undefined where there is none for this viewer, also for what is no id. */
  byIds(ids: readonly string[], viewer: Viewer): Promise<readonly (Transaction | undefined)[]>;
  /** Those of each payment, in the order asked; who sees a payment sees its refunds. */
  refundsOf(payments: readonly TransactionId[]): Promise<readonly (readonly Transaction[])[]>;
  /** The viewer's own, newest first. */
  own(viewer: Viewer, request: ListRequest): Promise<TransactionPage>;
  /** A wallet's, newest first; undefined for a stranger's, and for one that nobody opened. */
  ofWallet(walletId: string, viewer: Viewer, request: ListRequest): Promise<TransactionPage | undefined>;
}

export function createReadTransactions({
  lists,
  ledger,
}: {
  lists: TransactionLists;
  ledger: Pick<Ledger, 'walletFacts'>;
}): ReadTransactions {
  return {
    byIds: async (texts, viewer) => {
      const ids = texts.map((text) => parseId('txn', text)).filter((id) => id !== undefined);
      const found = await lists.findAll([...new Set(ids)]);
      const visible = found.filter((transaction) => seesTransaction(viewer, transaction));
      const byId = new Map<string, Transaction>(visible.map((transaction) => [transaction.id, transaction]));
      return texts.map((text) => byId.get(text));
    },

    refundsOf: async (paymentIds) => {
      const found = await lists.refundsOf([...new Set(paymentIds)], mostRefunds);
      const byPayment = Map.groupBy(found, ({ refundOf }) => refundOf?.paymentId);
      return paymentIds.map((id) => byPayment.get(id) ?? []);
    },

    own: async ({ userId }, request) => (userId === undefined ? noPage : lists.ofParty(userId, request)),

    ofWallet: async (text, viewer, request) => {
      const walletId = parseId('wal', text);
      if (walletId === undefined) return undefined;
      const ownerId = await lists.walletOwner(walletId);
      if (ownerId !== undefined) {
        return viewer.seesAll || ownerId === viewer.userId ? lists.ofWallet(walletId, request) : undefined;
      }
      // Nothing moved yet, or there is no such wallet: an empty page for anyone's would tell those two from a stranger's.
      const facts = await ledger.walletFacts(walletId);
      return facts && (viewer.seesAll || facts.ownerId === viewer.userId) ? noPage : undefined;
    },
  };
}

/** Whoever wants to see more of one payment's refunds, the failed ones too, has the lists. */
const mostRefunds = 100;

const noPage: TransactionPage = { nodes: [], hasNextPage: false };

/** The place of a transaction in a list, as text that can be read back. */
export function placeText({ createdAt, id }: Pick<Transaction, 'createdAt' | 'id'>): string {
  return `${createdAt.getTime()}.${id}`;
}

/** Undefined for a text that is no place. */
export function readPlace(text: string): { createdAt: Date; id: TransactionId } | undefined {
  const [ms = '', idText = '', ...more] = text.split('.');
  const id = parseId('txn', idText);
  return /^\d{1,14}$/.test(ms) && id !== undefined && more.length === 0
    ? { createdAt: new Date(Number(ms)), id }
    : undefined;
}
