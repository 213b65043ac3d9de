import {
  BalanceAtDocument,
  StatementDocument,
  type TransactionFilter,
  TransactionsDocument,
} from '@paygraph/sdk';
import { askLedger, type System, startSystem } from '@paygraph/testing';
import { askTransfer, deposit, signUpWithWallet, type WalletHolder } from '../people/movements.ts';
import { fill } from './fill.ts';
import type { Work } from './measure.ts';

/** A running Paygraph with a past, and the two people who measure it. */
export interface GrowingSystem {
  readonly system: System;
  /** Owner of the hot wallet: a tenth of all movements are theirs. */
  readonly hot: WalletHolder;
  readonly other: WalletHolder;
  /** In the middle of the past. */
  readonly midway: Date;
}

const day = 24 * 60 * 60_000;
/** A ledger of millions of entries is read from the first to the last. */
const verifyTimeoutMs = 10 * 60_000;

/** Starts a system of its own and fills it with `rows` movements. The caller stops `system`; where this throws, it has. */
export async function startGrown(options: {
  rows: number;
  random: () => number;
  onProgress: (text: string) => void;
}): Promise<GrowingSystem> {
  const { rows, random, onProgress } = options;
  const system = await startSystem({ environment: { LEDGER_VERIFY_INTERVAL_SECONDS: '0' } });
  try {
    const [hot, other] = await Promise.all([
      signUpWithWallet(system.place, { name: 'Ada' }),
      signUpWithWallet(system.place, { name: 'Bob' }),
    ]);
    const now = new Date();
    await fill(system.place, {
      rows,
      walletCount: Math.min(1_000, Math.floor(rows / 10)),
      hot,
      other,
      now,
      random,
      onProgress: tellTenths(rows, onProgress),
    });
    // What the services remember is of the time before: they start anew, as they would after a restore.
    await system.interrupt();
    await system.restart();
    onProgress('the ledger is verified …');
    const { balanced, chainIntact, entries, faults } = await askLedger(system.place, {
      timeoutMs: verifyTimeoutMs,
    });
    if (!balanced || !chainIntact || entries !== 2 * rows) {
      throw new Error(`the ledger was filled wrongly: ${entries} entries, ${JSON.stringify(faults)}`);
    }
    onProgress(`the ledger verifies: ${entries.toLocaleString('en')} entries`);
    await deposit(hot, '1000.00');
    return { system, hot, other, midway: new Date(now.getTime() - 50 * day) };
  } catch (error) {
    await system.stop();
    throw error;
  }
}

/** A million rows would be told of fifty times. */
function tellTenths(rows: number, tell: (text: string) => void): (done: number) => void {
  let told = 0;
  return (done) => {
    const tenths = Math.floor((10 * done) / rows);
    if (tenths > told) tell(`${done.toLocaleString('en')} of ${rows.toLocaleString('en')}`);
    told = tenths;
  };
}

const pageSize = 20;

/** Each kind of call whose cost must not grow with the tables. */
export function describeWork({ hot, other, midway }: GrowingSystem): readonly Work[] {
  const { client, walletId } = hot;

  async function listTransactions(filter: TransactionFilter, expected: number) {
    const { transactions } = await client.mustRun(TransactionsDocument, { first: pageSize, filter });
    if (transactions?.edges.length !== expected) throw new Error('not as many transactions as there are');
  }

  return [
    { what: 'transactions, newest page', call: () => listTransactions({}, pageSize) },
    {
      what: 'transactions, a page midway',
      call: () => listTransactions({ to: midway.toISOString() }, pageSize),
    },
    // The opening deposit at the far end of the past, and today's.
    { what: 'transactions, only deposits', call: () => listTransactions({ types: ['DEPOSIT'] }, 2) },
    { what: 'transactions, only failed', call: () => listTransactions({ statuses: ['FAILED'] }, 0) },
    {
      what: 'entries, newest page',
      call: async () => {
        const { wallet } = await client.mustRun(StatementDocument, { walletId, first: pageSize });
        if (wallet?.entries.edges.length !== pageSize) throw new Error('not as many entries as there are');
      },
    },
    {
      what: 'balanceAt, midway',
      call: async () => {
        const { wallet } = await client.mustRun(BalanceAtDocument, { walletId, at: midway.toISOString() });
        if (wallet?.balanceAt.currency !== 'USD') throw new Error('no balance');
      },
    },
    {
      what: 'transfer',
      call: async () => {
        const { transaction } = await askTransfer(hot, { amount: '0.01', to: { walletId: other.walletId } });
        if (transaction?.status !== 'COMPLETED') throw new Error(`a transfer came to ${transaction?.status}`);
      },
    },
  ];
}
