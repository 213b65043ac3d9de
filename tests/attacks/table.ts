import Table from 'cli-table3';
import { isGreen, type Result } from './run-attack.ts';

export function resultTable(results: readonly Result[]): string {
  const table = new Table({
    head: ['', 'attack', 'tries', 'refused', 'let through', 'seconds', 'verdict', 'measured'],
    colWidths: [5, 40, 7, 9, 13, 9, 9, 40],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const result of results) {
    const { attack, tries, refused, letThrough, seconds, measured } = result;
    table.push([
      attack.id,
      attack.title,
      tries,
      refused,
      letThrough.length,
      seconds.toFixed(1),
      isGreen(result) ? 'green' : 'RED',
      measured.join('; '),
    ]);
  }
  return table.toString();
}

const mostShown = 12;

/** What got through, and what honest people could not do any more, the first cases of each attack. */
export function breachText(results: readonly Result[]): string {
  return results
    .filter((result) => !isGreen(result))
    .flatMap(({ attack, letThrough, broken }) => [
      ...listed(`${attack.id}: let through`, letThrough),
      ...listed(`${attack.id}: does not work any more`, broken),
    ])
    .join('\n');
}

function listed(title: string, cases: readonly string[]): readonly string[] {
  if (cases.length === 0) return [];
  return [`${title} (${cases.length})`, ...cases.slice(0, mostShown).map((text) => `    ${text}`)];
}
