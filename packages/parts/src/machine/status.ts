import path from 'node:path';
import type { Layout } from './layout.ts';
import { listParts } from './machine-part.ts';

/** A table of the parts, and whether all of them answer. */
export async function describeParts(
  layout: Layout,
  workingFolder: string,
): Promise<{ text: string; allAnswer: boolean }> {
  const parts = await Promise.all(
    listParts(layout).map(async (part) => ({ ...part, found: await part.look() })),
  );
  const rows = parts.map(({ name, address, log, keeps, found }) => [
    name,
    found === undefined ? 'not running' : found.answers ? 'running' : 'does not answer',
    found === undefined ? '' : String(found.pid),
    address,
    path.relative(workingFolder, log),
    keeps,
  ]);
  return {
    text: align([['PART', 'STATE', 'PID', 'ADDRESS', 'LOG', 'DATA'], ...rows]),
    allAnswer: parts.every(({ found }) => found?.answers === true),
  };
}

function align(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
