/** Runs every planted bug with the experiment that must notice it, and fails where one stays green. */
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { stepsReached } from '../experiments/crash-at-each-step.ts';
import { allExperiments, experiments } from '../experiments/index.ts';
import { carriedThrough, createWorlds, type Run, runExperiment } from '../run-experiment.ts';
import { stopOnSignal } from '../stop-on-signal.ts';
import { plantedBugs } from './list.ts';
import type { PlantedBug, Row } from './planted-bug.ts';
import { propertyRows } from './properties.ts';

const usage = `usage: node tests/faults/planted-bugs/main.ts [--only <name>,<name>] [--list]

Plants one bug after the other, and shows that an experiment or a property turns red.
`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    list: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});
if (values.help || values.list) {
  for (const { name, what, turnsRed } of plantedBugs)
    console.log(`${name} (${turnsRed.experiment}): ${what}`);
  if (values.help) process.stdout.write(`\n${usage}`);
  process.exit(0);
}
const wanted = values.only?.split(',');
const chosen = plantedBugs.filter(({ name }) => wanted === undefined || wanted.includes(name));
if (chosen.length === 0) {
  process.stderr.write(`There is no such bug.\n\n${usage}`);
  process.exit(1);
}

let current: ReturnType<typeof createWorlds> | undefined;

async function tryOut(bug: PlantedBug): Promise<Row> {
  const { experiment: id, only } = bug.turnsRed;
  const by = only === undefined ? id : `${id} at ${only}`;
  const experiment = allExperiments.find((known) => known.id === id);
  if (experiment === undefined) throw new Error(`there is no experiment ${id}`);
  const run: Run = {
    size: 'short',
    seed: process.env['SEED'] ?? 'planted',
    plantedBug: bug,
    // A bug that keeps things from ever ending is found sooner.
    guardMs: 20_000,
    ...(only !== undefined && { only }),
    shared: experiments.includes(experiment) ? 'services' : 'on-parts',
    say: () => {},
  };
  const worlds = createWorlds(run);
  current = worlds;
  try {
    // A system that does not start with a bug shows nothing about the experiment.
    await worlds.shared(experiment.kind);
    const { broken } = await runExperiment(experiment, run, worlds);
    // That the harness itself stumbled is no finding.
    const noticed = broken.filter(({ name }) => name !== carriedThrough && name !== stepsReached);
    const [first] = noticed.length > 0 ? noticed : broken;
    const found = first === undefined ? '' : `not so: ${first.name}: ${first.faults[0] ?? ''}`;
    return { bug: `${bug.name}: ${bug.what}`, by, isRed: noticed.length > 0, found };
  } catch (error) {
    return { bug: `${bug.name}: ${bug.what}`, by, isRed: undefined, found: String(error) };
  } finally {
    await worlds.stopAll();
  }
}

const rows: Row[] = [];
stopOnSignal(async () => current?.stopAll());
for (const bug of chosen) {
  console.log(`${bug.name} …`);
  const row = await tryOut(bug);
  rows.push(row);
  // Told at once: the table comes an hour later.
  console.log(`  ${verdictOf(row)} ${row.found.slice(0, 200)}`);
}
if (wanted === undefined) rows.push(...(await propertyRows()));

const table = new Table({
  head: ['bug', 'experiment or property', 'red?', 'what was found'],
  colWidths: [46, 28, 10, 60],
  wordWrap: true,
  style: { head: [], border: [] },
});
for (const row of rows) {
  const { bug, by, found } = row;
  table.push([bug, by, verdictOf(row), found.slice(0, 300)]);
}
console.log(`\n${table.toString()}\n`);
const unnoticed = rows.filter(({ isRed }) => isRed !== true).length;
console.log(`${rows.length - unnoticed} of ${rows.length} planted bugs turn something red`);
// At once: an experiment that was broken off may have left clients that would still listen.
process.exit(unnoticed === 0 ? 0 : 1);

function verdictOf({ isRed }: Row): string {
  if (isRed === undefined) return 'NOT TRIED';
  return isRed ? 'red' : 'GREEN';
}
