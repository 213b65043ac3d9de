import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { diagramsIn } from './find-diagrams.ts';
import { readNamedThings, unknownIn } from './named-things.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (file: string) => readFileSync(`${root}/${file}`, 'utf8');
const document = read('docs/sequence-diagrams.md');
const things = readNamedThings(root);
const flows = diagramsIn('docs/sequence-diagrams.md', document);

test.each(flows)('the drawing at line $line names nothing that is not there', ({ text }) => {
  expect(unknownIn(text, things)).toEqual([]);
});

test('the eight flows are there, in their order', () => {
  const titles = [...document.matchAll(/^## \d\. (.*)$/gm)].map(([, title]) => title);
  expect(titles).toEqual([
    'Registration',
    'Authentication',
    'Opening a wallet',
    'Deposit',
    'Transfer',
    'Payment',
    'Failure and rollback',
    'Monitoring',
  ]);
});

test('alerts, metrics and runbooks of the last one are there', () => {
  const monitoring = (flows.at(-1)?.text ?? '').replaceAll('<br>', ' ');
  const alerts = read('monitoring/prometheus/alerts.yml');
  const named = monitoring.match(/\b(?:LedgerNotBalanced|TransactionStuck|OutboxOld|DeadLetter)\b/g) ?? [];
  expect(named.length).toBeGreaterThanOrEqual(4);
  for (const alert of named) expect(alerts).toContain(`alert: ${alert}`);
  const metrics = read('docs/metrics.md');
  for (const metric of monitoring.match(/\bpaygraph_\w+/g) ?? []) expect(metrics).toContain(`\`${metric}\``);
  for (const file of monitoring.match(/\b[\w-]+(?:\/[\w-]+)+\.\w+/g) ?? [])
    expect(existsSync(`${root}/${file}`), file).toBe(true);
});

test('what a drawing names and nobody has is told', () => {
  const drawing =
    'A->>B: mutation fly\nA->>A: teleport()\nA->>B: user.vanished\nA->>A: INSERT unicorns, outbox\nA->>B: make gold';
  expect(unknownIn(drawing, things)).toEqual([
    'teleport()',
    'user.vanished',
    'mutation fly',
    'table unicorns',
    'make gold',
  ]);
});
