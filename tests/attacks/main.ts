/**
 * Attacks a running Paygraph in sixteen ways, prints what became of each, and ends with code 1 where anything got
 * through. `--report` writes how many passed and failed, and what got through, for whoever counts.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { stopOnSignal } from '../faults/stop-on-signal.ts';
import type { Size } from './attack.ts';
import { attacks } from './attacks/index.ts';
import { isGreen, type Result, runAttack } from './run-attack.ts';
import { breachText, resultTable } from './table.ts';
import { closeConnections } from './wire/http.ts';
import { createWorlds } from './worlds.ts';

const usage = `usage: node tests/attacks/main.ts [--long] [--only A3,A5] [--report <file>]

Attacks on a Paygraph of its own (real processes, loopback alone): over HTTP, over WebSocket, and straight at each
subgraph. A row for each: tries, refused, let through, which must be 0.

  --long    at full size; without it a short form of less than four minutes
  --only    these attacks: ${attacks.map(({ id, title }) => `${id} (${title})`).join(',\n            ')}
  --report  a file for the counts and what failed, as JSON
`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h', default: false },
    long: { type: 'boolean', default: false },
    only: { type: 'string' },
    report: { type: 'string' },
  },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}

const wanted = values.only?.split(',').map((id) => id.trim().toUpperCase());
const chosen = attacks.filter(({ id }) => wanted === undefined || wanted.includes(id));
if (chosen.length === 0 || (wanted !== undefined && chosen.length < wanted.length)) {
  process.stderr.write(`There is no such attack.\n\n${usage}`);
  process.exit(1);
}

const size: Size = values.long ? 'long' : 'short';
const say = (text: string) => console.log(`  ${text}`);
const worlds = createWorlds(say);
stopOnSignal(worlds.stopAll);
const startedAt = performance.now();
const results: Result[] = [];
try {
  for (const attack of chosen) {
    console.log(`${attack.id} ${attack.title} …`);
    const result = await runAttack(attack, { size, worlds, say });
    results.push(result);
    say(`${result.tries} tries, ${result.letThrough.length} let through, ${result.seconds.toFixed(1)} s`);
  }
} finally {
  closeConnections();
  await worlds.stopAll();
}

console.log(`\n${resultTable(results)}\n`);
const failed = results.filter((result) => !isGreen(result)).length;
if (failed > 0) console.log(`${breachText(results)}\n`);
const passed = results.length - failed;
const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
console.log(`${passed} attacks refused, ${failed} not, in ${seconds} s (${size} form)`);
const failures = results.flatMap(({ attack, letThrough, broken }) =>
  [...letThrough, ...broken].map((text) => `${attack.id}: ${text}`),
);
if (values.report !== undefined) await writeFile(values.report, JSON.stringify({ passed, failed, failures }));
process.exitCode = failed === 0 ? 0 : 1;
