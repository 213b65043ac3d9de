import path from 'node:path';
import type { Environment } from '@paygraph/config';
import { readIfThere } from './files.ts';

/** What `make parts-up` wrote of the parts it started: a line KEY=VALUE for each variable. Empty where it did not. */
export async function readPartsEnvironment(dataFolder: string): Promise<Environment> {
  const text = await readIfThere(path.join(dataFolder, 'parts', 'environment'));
  const lines = (text ?? '').split('\n').map((line) => /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line.trim()));
  return Object.fromEntries(
    lines.flatMap((match) => (match ? [[match[1] ?? '', match[2] ?? ''] as const] : [])),
  );
}
