/**
 * `make bench-metrics`: how much less does Paygraph carry through for counting what it does? Two systems of its own, one
 * of which counts nothing, in turns.
 */
import { parseArgs } from 'node:util';
import { TransactionsDocument } from '@paygraph/sdk';
import { adminUrl, type System, startSystem } from '@paygraph/testing';
import Table from 'cli-table3';
import pc from 'picocolors';
import { askTransfer, deposit, signUpWithWallet, type WalletHolder } from '../people/movements.ts';
import { describeMachine } from './machine.ts';
import { openNotifications, until } from './stored-notifications.ts';

const usage = `Compares the throughput of a system with metrics with that of one without. Starts two systems of its own.

  make bench-metrics           (or: node tests/load/metrics-cost.ts)

  --rounds <number>    rounds, each on both systems in turn, 1 to 50      (8)
  --seconds <number>   how long a turn lasts, 1 to 60                     (8)

Each turn, 8 people send one another money and read a page of their history, one call after the other; the system with
metrics is scraped every 5 s. A turn begins when everybody has been told of the last one. Ends with code 1 where it
carries through less than 0.95 times as much as the other. Fewer than 5 rounds, or turns under 5 s, are not judged.
`;

const leastRatio = 0.95;
const peopleCount = 8;
const scrapeEveryMs = 5_000;
const quietWithinMs = 120_000;
const scraped = ['gateway', 'users', 'wallets', 'transactions', 'payments', 'notifications'] as const;

interface Side {
  readonly what: string;
  readonly system: System;
  readonly people: WalletHolder[];
  readonly isScraped: boolean;
  /** Calls a second, a round each. */
  readonly rates: number[];
}

const options = readOptions();
const sides: Side[] = [];
process.once('SIGINT', () => {
  process.stderr.write('\nInterrupted: stopping.\n');
  void stopAll().finally(() => process.exit(130));
});

try {
  console.log(`Machine: ${describeMachine()}`);
  const withoutMetrics = new URL('without-metrics.ts', import.meta.url).href;
  const counting = await begin('with metrics', {}, true);
  const silent = await begin('without', { NODE_OPTIONS: `--import=${withoutMetrics}` }, false);
  await mustCount(counting, true);
  await mustCount(silent, false);
  for (let round = 0; round <= options.rounds; round += 1) {
    // They take turns at being first, too. The first round warms both up.
    const turns = round % 2 === 0 ? sides : sides.toReversed();
    for (const side of turns) {
      const rate = await turn(side);
      await untilQuiet(side);
      if (round > 0) side.rates.push(rate);
    }
    console.log(round === 0 ? 'Warmed up.' : `Round ${round} of ${options.rounds}`);
  }
  report(counting, silent);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await stopAll();
}

async function begin(
  what: string,
  environment: Readonly<Record<string, string>>,
  isScraped: boolean,
): Promise<Side> {
  const system = await startSystem({ environment });
  const side: Side = { what, system, people: [], isScraped, rates: [] };
  sides.push(side);
  for (let number = 1; number <= peopleCount; number += 1) {
    const person = await signUpWithWallet(system.place, { name: `Person ${number}` });
    side.people.push(person);
    await deposit(person, '1000.00');
  }
  return side;
}

/** Calls a second. Throws where an answer is not what it must be. */
async function turn({ system, people, isScraped }: Side): Promise<number> {
  const begun = performance.now();
  const until = begun + options.seconds * 1_000;
  const scraping = isScraped ? setInterval(() => void scrape(system), scrapeEveryMs) : undefined;
  try {
    const done = await Promise.all(
      people.map(async (person, place) => {
        const to = people[(place + 1) % people.length]?.walletId ?? '';
        let calls = 0;
        for (; performance.now() < until; calls += 2) {
          const { transaction } = await askTransfer(person, { amount: '0.01', to: { walletId: to } });
          if (transaction?.status !== 'COMPLETED')
            throw new Error(`a transfer came to ${transaction?.status}`);
          const { transactions } = await person.client.mustRun(TransactionsDocument, { first: 20 });
          if (transactions === null) throw new Error('no history');
        }
        return calls;
      }),
    );
    return (done.reduce((sum, calls) => sum + calls, 0) * 1_000) / (performance.now() - begun);
  } finally {
    clearInterval(scraping);
  }
}

async function scrape({ place }: System): Promise<readonly string[]> {
  return await Promise.all(
    scraped.map(async (service) => {
      const response = await fetch(adminUrl(place, service, '/metrics'), {
        signal: AbortSignal.timeout(10_000),
      });
      return await response.text();
    }),
  );
}

/** The one system really counts, and the other does not. */
async function mustCount({ what, system }: Side, expected: boolean): Promise<void> {
  const counts = (await scrape(system)).some((text) => /^paygraph_\w+_total\{[^}]*\} [1-9]/m.test(text));
  if (counts !== expected) throw new Error(`the system ${what} ${counts ? 'counts' : 'counts nothing'}`);
}

function report(counting: Side, silent: Side): void {
  const ratio = mean(counting.rates) / mean(silent.rates);
  const isJudged = options.rounds >= 5 && options.seconds >= 5;
  const table = new Table({
    head: ['', ...counting.rates.map((_, place) => `round ${place + 1}`), 'mean, calls/s'],
    style: { head: [], border: [] },
  });
  for (const { what, rates } of [counting, silent]) {
    table.push([what, ...rates.map((rate) => rate.toFixed(0)), mean(rates).toFixed(0)]);
  }
  const verdict = !isJudged
    ? 'not judged'
    : ratio >= leastRatio
      ? pc.green('holds')
      : pc.red(`less than ${leastRatio}`);
  console.log(`\n${table.toString()}\nWith metrics: ${ratio.toFixed(3)} times as many calls: ${verdict}`);
  console.log(`Machine: ${describeMachine()}`);
  if (isJudged && ratio < leastRatio) process.exitCode = 1;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What a turn leaves to be done is not done in the other's. */
async function untilQuiet({ system }: Side): Promise<void> {
  const notifications = await openNotifications(system.place);
  try {
    await until(performance.now() + quietWithinMs, async () => (await notifications.count()).due === 0);
  } finally {
    await notifications.close();
  }
}

async function stopAll(): Promise<void> {
  await Promise.all(
    sides.splice(0).map(async ({ system, people }) => {
      await Promise.all(people.map(({ client }) => client.close()));
      await system.stop();
    }),
  );
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      rounds: { type: 'string', default: '8' },
      seconds: { type: 'string', default: '8' },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    process.exit(0);
  }
  return {
    rounds: whole('--rounds', values.rounds, 50),
    seconds: whole('--seconds', values.seconds, 60),
  };
}

function whole(name: string, text: string, max: number): number {
  const value = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= max) return value;
  process.stderr.write(`${name} is not a whole number from 1 to ${max}.\n\n${usage}`);
  process.exit(1);
}
