import Table from 'cli-table3';
import type { Settlement } from './books.ts';
import { invariantsOf, type Result } from './run-experiment.ts';
import { resolutions, type Tally } from './tally.ts';

const widths = [34, 26, 18, 30, 24, 9];

export function resultTable(results: readonly Result[]): string {
  const table = new Table({
    head: ['experiment', 'load', 'faults', 'outcomes', 'invariants', 'verdict'],
    colWidths: widths,
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { experiment, seconds, finding, broken } of results) {
    const title = `${experiment.id} ${experiment.title} (${seconds.toFixed(0)} s)`;
    const verdict = broken.length === 0 ? 'green' : 'RED';
    if (finding === undefined) {
      table.push([title, '–', '–', '–', 'not carried through', verdict]);
      continue;
    }
    const all = invariantsOf(finding).length;
    const held = [`${all - broken.length} of ${all} hold`, ...finding.measured].join('; ');
    table.push([title, finding.load, finding.faults, outcomesOf(finding.settlements), held, verdict]);
  }
  return table.toString();
}

/** "598 ok, 2 refused, 12 unknown: 8 had been done, 4 done by the repeat". */
function outcomesOf(settlements: readonly Settlement[]): string {
  const sum = (read: (tally: Tally) => number) =>
    settlements.reduce((total, { tally }) => total + read(tally), 0);
  const counts = [
    `${sum(({ ok }) => ok)} ok`,
    `${sum(({ refused }) => refused)} refused`,
    `${sum(({ unknown }) => unknown)} unknown`,
  ].join(', ');
  const resolved = resolutions
    .map((way) => ({ way, count: sum((tally) => tally.resolved[way]) }))
    .filter(({ count }) => count > 0)
    .map(({ way, count }) => `${count} ${way}`);
  return resolved.length === 0 ? counts : `${counts}: ${resolved.join(', ')}`;
}

const mostFaultsShown = 5;

/** What does not hold, with the first cases of each. */
export function brokenText(results: readonly Result[]): string {
  return results
    .flatMap(({ experiment, broken }) =>
      broken.flatMap(({ name, faults }) => [
        `${experiment.id}: not so: ${name} (${faults.length})`,
        ...faults.slice(0, mostFaultsShown).map((fault) => `    ${fault}`),
      ]),
    )
    .join('\n');
}
