/**
 * Runs every check and every test of the product, one after another (they all want the processor), prints a table and
 * ends with a line `N passed, N failed`, summed over all. Exits with 1 where anything failed or nothing ran.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeMissingParts } from '@paygraph/testing';
import Table from 'cli-table3';

interface Outcome {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
}

const usage = `usage: node tests/all.ts [--experiments] [--parts] [--all]

Runs lint, types, generated files, unit, integration and system tests, and those of the SDK.

  --experiments   and what stops, kills and starts processes and systems: the tests named .process.test.ts, those
                  of tests/monitoring (on Prometheus and Alertmanager), tests/delivery, tests/peers (on Hive Gateway, which
                  they install), tests/faults, tests/load, the experiments in their short form, and the attacks; fifteen minutes more
  --parts         only what needs Kafka, Redis, the MongoDB protocol and Postgres: the contract suites over the
                  embedded and the real adapters, and the system tests with each service a process of its own;
                  with --experiments also those with several processes of each service, the commands of the
                  Dockerfile, and the experiments on the parts in their short form; ten minutes more
  --all           both, as CI does: forty minutes
`;
if (process.argv.includes('--help')) {
  process.stdout.write(usage);
  process.exit(0);
}
const words = process.argv.slice(2);
const unknown = words.filter((word) => !['--experiments', '--parts', '--all'].includes(word));
const isAll = words.includes('--all');
const onlyParts = words.includes('--parts') && !isAll;
const withExperiments = words.includes('--experiments') || isAll;
if (unknown.length > 0) {
  process.stderr.write(`There is no ${unknown.join(' ')}.\n\n${usage}`);
  process.exit(1);
}

const folder = await mkdtemp(path.join(tmpdir(), 'paygraph-tests-'));
const outcomes: Outcome[] = [];
/** What failed, by name: told again at the end, where one looks first. */
const failures: string[] = [];
/** What could not be run here, and why. */
const notRun: string[] = [];

async function step(name: string, run: () => Promise<{ passed: number; failed: number }>): Promise<void> {
  console.log(`\n── ${name} ──`);
  const startedAt = performance.now();
  const toldBefore = failures.length;
  const counted = await run();
  if (counted.failed > 0 && failures.length === toldBefore) failures.push(`${name}: see above`);
  outcomes.push({ name, ...counted, seconds: (performance.now() - startedAt) / 1000 });
}

/** A command that counts as one test: it passes or fails as a whole. */
async function command(...words: readonly string[]): Promise<{ passed: number; failed: number }> {
  const code = await exitCodeOf(words);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function vitest(project: string): Promise<{ passed: number; failed: number }> {
  const report = path.join(folder, `${project}.json`);
  const code = await exitCodeOf([
    'vitest',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  const { numPassedTests, numFailedTests, testResults = [] } = await readReport(report);
  for (const { name, status, message, assertionResults } of testResults) {
    const failed = assertionResults.filter((result) => result.status === 'failed');
    const file = path.relative(process.cwd(), name);
    for (const { fullName } of failed) failures.push(`${project}: ${file}: ${fullName}`);
    if (failed.length === 0 && status === 'failed') failures.push(`${project}: ${file}: ${message}`);
  }
  // A file that fails before its first test, or a hook that fails, shows only in the exit code.
  return { passed: numPassedTests, failed: numFailedTests === 0 && code !== 0 ? 1 : numFailedTests };
}

/** Of what an experiment or an attack found: enough to see which one and why, the rest stands above. */
const mostFailuresTold = 12;

/** Each experiment, and each attack, counts as one test. */
async function reported(
  script: string,
  ...words: readonly string[]
): Promise<{ passed: number; failed: number }> {
  const report = path.join(folder, `${path.basename(path.dirname(script))}${words.join('')}.json`);
  const code = await exitCodeOf(['node', script, ...words, '--report', report]);
  const { passed, failed, failures: told } = await readCounts(report);
  for (const failure of told.slice(0, mostFailuresTold)) failures.push(`${path.dirname(script)}: ${failure}`);
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed };
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly string[];
}

/** A script that broke off before it could report has failed once. */
function readCounts(file: string): Promise<Counts> {
  return readFile(file, 'utf8').then(JSON.parse, () => ({ passed: 0, failed: 1, failures: [] }));
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults?: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

async function readReport(file: string): Promise<VitestReport> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 1 };
  }
}

function exitCodeOf([program = '', ...words]: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

async function withoutParts(): Promise<void> {
  await step('lint', () => command('npm', 'run', '--silent', 'lint'));
  await step('types', () => command('npm', 'run', '--silent', 'typecheck'));
  await step('generated files', () => command('node', 'schema/fresh.ts'));
  await step('unit tests', () => vitest('unit'));
  await step('integration tests', () => vitest('integration'));
  await step('system tests', () => vitest('system'));
  await step('sdk tests', () => vitest('sdk'));
  if (!withExperiments) return;
  await step('processes', () => vitest('processes'));
  await step('monitoring', () => vitest('monitoring'));
  await step('delivery', () => vitest('delivery'));
  await step('peers', () => vitest('peers'));
  await step('faults', () => vitest('faults'));
  await step('experiments', () => reported('tests/faults/main.ts'));
  await step('attacks', () => reported('tests/attacks/main.ts'));
}

/** Where a part can't be had this is told, here and at the end; it fails only where nothing else was asked for. */
async function onParts(): Promise<void> {
  const missing = await describeMissingParts();
  if (missing !== undefined) {
    notRun.push(`NOT RUN: everything on real Kafka, Redis and MongoDB protocol. ${missing}`);
    console.log(`\n${notRun.at(-1)}`);
    return;
  }
  if (onlyParts) await step('embedded adapters', () => vitest('embedded-adapters'));
  await step('real adapters', () => vitest('parts'));
  await step('system on parts', () => vitest('system-on-parts'));
  if (!withExperiments) return;
  await step('replicas', () => vitest('replicas'));
  await step('image', () => vitest('image'));
  await step('experiments on parts', () => reported('tests/faults/main.ts', '--parts'));
  await step('experiments of replicas', () => reported('tests/faults/main.ts', '--replicas'));
}

try {
  if (!onlyParts) await withoutParts();
  if (onlyParts || isAll) await onParts();
} finally {
  await rm(folder, { recursive: true, force: true });
}

const table = new Table({ head: ['', 'passed', 'failed', 'seconds'], style: { head: [], border: [] } });
for (const { name, passed, failed, seconds } of outcomes)
  table.push([name, passed, failed, seconds.toFixed(1)]);
console.log(`\n${table.toString()}\n`);

for (const failure of failures) console.log(`failed: ${failure}`);
for (const text of notRun) console.log(text);
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
