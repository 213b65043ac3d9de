/**
 * Fails where a committed generated file is not what its source says: generates everything again and compares. Where
 * something differs the new files stay in place, so that committing them is the remedy.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';

const generated = [
  'schema/supergraph.graphql',
  'schema/persisted-operations.json',
  'docs/configuration.md',
  'docs/notifications.md',
  'docs/monitoring.md',
  'monitoring/grafana/dashboards/*.json',
  '.env.example',
  'schema/events/*.json',
  'subgraphs/*/src/generated/*.ts',
  'sdk/src/generated/*.ts',
];

function digests(): Map<string, string> {
  const files = globSync(generated).sort();
  return new Map(files.map((file) => [file, createHash('sha256').update(readFileSync(file)).digest('hex')]));
}

const before = digests();
execFileSync('npm', ['run', '--silent', 'generate'], { stdio: ['ignore', 'ignore', 'inherit'] });
const after = digests();

const stale = [...new Set([...before.keys(), ...after.keys()])].filter(
  (file) => before.get(file) !== after.get(file),
);
for (const file of stale) console.error(`${file} was not what its source says`);
if (stale.length > 0) {
  console.error('They are generated anew now: look at them and commit them.');
  process.exit(1);
}
console.log(`${after.size} generated files are fresh`);
