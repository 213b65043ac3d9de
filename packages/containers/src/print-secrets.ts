/**
 * Prints what make-keys has made as Secrets of Kubernetes, for a cluster on one's own machine:
 *
 *   node packages/containers/src/print-secrets.ts <folder> [VARIABLE=value …] | kubectl apply --namespace paygraph -f -
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { serviceNames } from '@paygraph/principal';

const usage = `usage: node packages/containers/src/print-secrets.ts <folder> [VARIABLE=value …]

Prints the secrets that make-keys has made in the folder as Secrets of Kubernetes: one for each service, with the variables
that are given here besides, one for Postgres and one for what makes the databases.
`;
if (process.argv.includes('--help')) {
  process.stdout.write(usage);
  process.exit(0);
}
const [folder, ...words] = process.argv.slice(2);
const given = words.map((word) => /^([A-Z][A-Z0-9_]*)=(.*)$/s.exec(word));
if (folder === undefined || folder.startsWith('-') || given.includes(null)) {
  process.stderr.write(usage);
  process.exit(1);
}
const besides = Object.fromEntries(given.map((match) => [match?.[1] ?? '', match?.[2] ?? '']));
const read = (...names: string[]) => readFile(path.join(folder, ...names), 'utf8');

const items = [];
for (const name of serviceNames) {
  const own = parseEnv(await read(name, 'environment'));
  items.push(secretOf(`paygraph-${name}`, { ...own, ...besides }));
}
items.push(secretOf('postgres', { password: await read('postgres', 'password') }));
items.push(secretOf('databases', { 'plan.json': await read('databases', 'plan.json') }));
process.stdout.write(`${JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, undefined, 2)}\n`);

function secretOf(name: string, stringData: Readonly<Record<string, string | undefined>>) {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, type: 'Opaque', stringData };
}
