/**
 * `make bench-growth`: is a page of transactions, a statement, a balance of the past and a transfer as quick with a million
 * transactions in the tables as with ten thousand? Measured on two systems of its own, through the public API.
 */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import pc from 'picocolors';
import { describeWork, type GrowingSystem, startGrown } from './growing-system.ts';
import { describeMachine } from './machine.ts';
import { type Figures, type Measurement, measure } from './measure.ts';
import { createRandom } from './random.ts';

const usage = `Compares one call's time on large tables with that on small ones. Starts two systems of its own.

  make bench-growth            (or: node tests/load/growth.ts)
  node tests/load/growth.ts --rows 100000

  --rows <number>     transactions in the large system, 2,000 to 5,000,000   (1,000,000)
                      the small one has half of them, 10,000 at most
  --rounds <number>   rounds, each on both systems in turn, 1 to 50          (5)
  --calls <number>    calls of each kind a round, 1 to 1,000                 (40)
  --seed <text>       decides what the past was                              (paygraph)

Ends with code 1 where a call takes more than 1.3 times as long. Below 100,000 rows nothing is judged: then the two
systems are alike, and chance decides. A million rows take a few minutes and 3 GB of disk, both given back.
`;

const allowedRatio = 1.3;
const judgedFrom = 100_000;
const mostMinutes = 45;

const options = readOptions();
const fewRows = Math.min(10_000, Math.floor(options.rows / 2));
const running: GrowingSystem[] = [];
process.once('SIGINT', () => end(130, 'Interrupted'));
const overdue = setTimeout(() => end(1, `Not done within ${mostMinutes} minutes`), mostMinutes * 60_000);

try {
  console.log(`Machine: ${describeMachine()}`);
  const small = await grow('small', fewRows);
  const large = await grow('large', options.rows);
  const measured = await measure(
    { small: describeWork(small), large: describeWork(large) },
    { rounds: options.rounds, callsPerRound: options.calls, warmUpCalls: options.calls },
    (round) => console.log(`Round ${round} of ${options.rounds} …`),
  );
  console.log(`\n${draw(measured)}\n\nMachine: ${describeMachine()}`);
  if (isJudged() && measured.some(({ ratio }) => ratio > allowedRatio)) process.exitCode = 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  clearTimeout(overdue);
  await stopAll();
}

async function grow(name: string, rows: number): Promise<GrowingSystem> {
  const begun = performance.now();
  const grown = await startGrown({
    rows,
    random: createRandom(options.seed),
    onProgress: (text) => console.log(`${name}: ${text} ${pc.dim(seconds(begun))}`),
  });
  running.push(grown);
  return grown;
}

function seconds(begun: number): string {
  return `(${((performance.now() - begun) / 1000).toFixed(1)} s)`;
}

function draw(measured: readonly Measurement[]): string {
  const [few, many] = [fewRows, options.rows].map((rows) => rows.toLocaleString('en'));
  const table = new Table({
    head: ['what', `${few} rows`, `${many} rows`, 'ratio', `at most ${allowedRatio}`],
    colAligns: ['left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  });
  for (const { what, small, large, ratio } of measured) {
    table.push([what, told(small), told(large), ratio.toFixed(2), verdictOn(ratio)]);
  }
  const calls = options.rounds * options.calls;
  return `${table.toString()}\nMedians of ${calls} calls, and 95 % of them, in ms.`;
}

function told({ medianMs, p95Ms }: Figures): string {
  return `${medianMs.toFixed(1)} (${p95Ms.toFixed(1)})`;
}

function verdictOn(ratio: number): string {
  if (!isJudged()) return 'not judged';
  return ratio <= allowedRatio ? pc.green('holds') : pc.red('TOO SLOW');
}

function isJudged(): boolean {
  return options.rows >= judgedFrom;
}

async function stopAll(): Promise<void> {
  await Promise.all(
    running.splice(0).map(async ({ system, hot, other }) => {
      await Promise.all([hot, other].map(({ client }) => client.close()));
      await system.stop();
    }),
  );
}

/** In the middle of the work. */
function end(code: number, why: string): void {
  console.error(`\n${why}: stopping.`);
  void stopAll().finally(() => process.exit(code));
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      rows: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '5' },
      calls: { type: 'string', default: '40' },
      seed: { type: 'string', default: 'paygraph' },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    process.exit(0);
  }
  return {
    rows: whole('--rows', values.rows, 2_000, 5_000_000),
    rounds: whole('--rounds', values.rounds, 1, 50),
    calls: whole('--calls', values.calls, 1, 1_000),
    seed: values.seed,
  };
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  process.stderr.write(`${name} is not a whole number from ${min} to ${max}.\n\n${usage}`);
  process.exit(1);
}
