import { setTimeout as delay } from 'node:timers/promises';
import { askLedger } from '@paygraph/testing';
import postgres from 'postgres';
import { drawPair } from '../draw-orders.ts';
import { bySize, type Experiment, expectation } from '../experiment.ts';
import { insist } from '../insist.ts';
import { newKey, type Order } from '../orders.ts';

const everyMs = 100;
const clients = 16;

/** F6: whoever reads the whole ledger at any moment, reads one in which all sums come out. */
export const wholeLedgerReads: Experiment = {
  id: 'F6',
  title: 'whole-ledger reads during load',
  run: async (setting) => {
    const { subject, crowd, books } = await setting.world();
    const people = await crowd.people(12);
    const lastsMs = bySize(setting, { short: 8_000, long: 60_000 });
    const random = setting.stream('transfers');
    const sql = postgres(subject.databaseUrl('wallets'), { max: 1, onnotice: () => {} });
    const faults: string[] = [];
    let [reads, transfers] = [0, 0];
    const until = performance.now() + lastsMs;

    async function transferOn(): Promise<void> {
      while (performance.now() < until) {
        const [customer, to] = drawPair(people, random);
        const amountMinor = 1 + Math.floor(random() * 300);
        const order: Order = { key: newKey('F6'), customer, amountMinor, movement: { kind: 'transfer', to } };
        books.add(order, await insist(order));
        transfers += 1;
      }
    }
    async function readOn(): Promise<void> {
      // Transfers alone are under way: what all wallets hold together stays as it is.
      const before = await readSums(sql);
      while (performance.now() < until) {
        const [sums, report] = await Promise.all([readSums(sql), askLedger(subject.place), delay(everyMs)]);
        reads += 1;
        if (sums.accounts !== '0 0') faults.push(`all accounts sum to ${sums.accounts}`);
        if (sums.wallets !== before.wallets)
          faults.push(`the wallets hold ${sums.wallets}, held ${before.wallets}`);
        if (!report.balanced || report.faults.length > 0)
          faults.push(`verified: ${report.faults.join('; ')}`);
      }
    }
    try {
      await Promise.all([readOn(), ...Array.from({ length: clients }, transferOn)]);
    } finally {
      await sql.end({ timeout: 5 });
    }
    return {
      load: `${transfers} transfers in ${lastsMs / 1000} s, ${clients} clients; ${reads} reads`,
      faults: '–',
      settlements: [await books.settle()],
      expectations: [
        expectation('every read sums to the total', faults),
        expectation(
          'the ledger was read',
          reads > 0 && transfers > 0 ? [] : [`${reads} reads, ${transfers} transfers`],
        ),
      ],
      measured: [],
    };
  },
};

/** By one statement, hence of one moment, and by none of the product's own code. */
async function readSums(sql: postgres.Sql): Promise<{ accounts: string; wallets: string }> {
  const [sums] = await sql<{ accounts: string; wallets: string }[]>`
    select sum(credits_posted - debits_posted) || ' ' || sum(credits_pending - debits_pending) as accounts,
      sum(credits_posted - debits_posted) filter (where kind = 'wallet')::text as wallets
    from accounts`;
  if (sums === undefined) throw new Error('the ledger has no accounts');
  return sums;
}
