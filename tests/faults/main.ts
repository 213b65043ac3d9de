/**
 * Runs the experiments, prints what it found, and ends with code 1 where something does not hold. `--report` writes
 * how many passed and failed, and what does not hold, for whoever counts.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Experiment, Size } from './experiment.ts';
import { experiments, experimentsOfReplicas, experimentsOnParts } from './experiments/index.ts';
import { createWorlds, type Result, type Run, runExperiment } from './run-experiment.ts';
import { stopOnSignal } from './stop-on-signal.ts';
import { brokenText, resultTable } from './table.ts';

function titles(list: readonly Experiment[]): string {
  return list.map(({ id, title }) => `${id} (${title})`).join(', ');
}

const usage = `usage: node tests/faults/main.ts [--parts | --replicas] [--long] [--only F2,F5] [--steps wallets.ledger] [--report <file>]

Faults put into a running Paygraph, and what must hold afterwards.

  --parts     those that need real Kafka, Redis, MongoDB protocol and Postgres:
              ${titles(experimentsOnParts)}
  --replicas  those of two processes of every service, on the same parts:
              ${titles(experimentsOfReplicas)}
  --long      at full size; without it a short form of a few minutes
  --only      these experiments alone; without --parts and --replicas there are
              ${titles(experiments)}
  --steps     of F2 only the steps whose names begin so
  --report    a file for the counts and what failed, as JSON

SEED=<what was printed> draws the same orders, victims and moments again.
`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    long: { type: 'boolean', default: false },
    parts: { type: 'boolean', default: false },
    replicas: { type: 'boolean', default: false },
    only: { type: 'string' },
    steps: { type: 'string' },
    report: { type: 'string' },
  },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}

const wanted = values.only?.split(',').map((id) => id.trim().toUpperCase());
if (values.parts && values.replicas) {
  process.stderr.write(`--parts and --replicas name different experiments: one of the two.\n\n${usage}`);
  process.exit(1);
}
const onParts = values.parts || values.replicas;
const known = values.parts ? experimentsOnParts : values.replicas ? experimentsOfReplicas : experiments;
const chosen = known.filter(({ id }) => wanted === undefined || wanted.includes(id));
if (chosen.length === 0 || (wanted !== undefined && chosen.length < wanted.length)) {
  process.stderr.write(`There is no such experiment.\n\n${usage}`);
  process.exit(1);
}

const size: Size = values.long ? 'long' : 'short';
const seed = process.env['SEED'] ?? String(Date.now() % 1_000_000_000);
let begunAt = performance.now();
const run: Run = {
  size,
  seed,
  shared: onParts ? 'on-parts' : 'services',
  // Ten times what a recovery may take.
  guardMs: 100_000,
  ...(values.steps !== undefined && { only: values.steps }),
  say: (text) => console.log(`  ${((performance.now() - begunAt) / 1000).toFixed(0).padStart(4)} s  ${text}`),
};
console.log(`SEED=${seed} (${size} form)`);

const worlds = createWorlds(run);
stopOnSignal(worlds.stopAll);
const results: Result[] = [];
try {
  for (const experiment of chosen) {
    console.log(`${experiment.id} ${experiment.title} …`);
    begunAt = performance.now();
    const result = await runExperiment(experiment, run, worlds);
    results.push(result);
    // Told at once: whoever watches need not wait for the table.
    if (result.broken.length > 0) console.log(brokenText([result]));
  }
} finally {
  await worlds.stopAll();
}

console.log(`\n${resultTable(results)}\n`);
const failed = results.filter(({ broken }) => broken.length > 0).length;
if (failed > 0) console.log(`${brokenText(results)}\n`);
const passed = results.length - failed;
console.log(`${passed} experiments green, ${failed} red, SEED=${seed}`);
const failures = results.flatMap(({ experiment, broken }) =>
  broken.map(({ name, faults }) => `${experiment.id}, SEED=${seed}: ${name}: ${faults[0] ?? ''}`),
);
if (values.report !== undefined) await writeFile(values.report, JSON.stringify({ passed, failed, failures }));
// At once: an experiment that was broken off may have left clients that would still listen.
process.exit(failed === 0 ? 0 : 1);
