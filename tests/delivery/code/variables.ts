import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { repository } from '@paygraph/testing';

/** A variable, as docs/configuration.md tells of it: that table is generated from the schemas that read them. */
export interface Variable {
  /** The gateway reads one for each subgraph: there is a row for each here. */
  readonly name: string;
  readonly readers: readonly string[];
  /** What it is where nobody sets it, as the table words it. */
  readonly unset: string;
  readonly isSecret: boolean;
}

/** The services that are each a process of their own; the provider's stand-in is one where there is no provider. */
export const serviceNames = [
  'gateway',
  'users',
  'wallets',
  'transactions',
  'payments',
  'notifications',
] as const;
export type ServiceName = (typeof serviceNames)[number];
export const providerSimulator = 'provider-simulator';

export async function readVariables(): Promise<readonly Variable[]> {
  const table = await readFile(path.join(repository, 'docs', 'configuration.md'), 'utf8');
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  const variables = rows.map((row) => {
    const cells = row.split(/(?<!\\)\|/).map((cell) => cell.trim());
    const [, name = '', , , unset = '', readers = '', secret = ''] = cells;
    return {
      name: name.replaceAll('`', ''),
      readers: readers
        .split(', ')
        .flatMap((reader) => (reader === 'every service' ? serviceNames : [reader])),
      unset,
      isSecret: secret === 'yes',
    };
  });
  return mergedByName(variables.flatMap(forEachSubgraph));
}

/** `SUBGRAPH_URL_<NAME>` stands for those of all subgraphs, which are the services but the gateway. */
function forEachSubgraph(variable: Variable): readonly Variable[] {
  if (!variable.name.includes('<NAME>')) return [variable];
  return serviceNames
    .filter((name) => name !== 'gateway')
    .map((name) => ({ ...variable, name: variable.name.replace('<NAME>', name.toUpperCase()) }));
}

/** One that the gateway reads for each subgraph others may read, too. */
function mergedByName(variables: readonly Variable[]): readonly Variable[] {
  const byName = new Map<string, Variable>();
  for (const variable of variables) {
    const known = byName.get(variable.name);
    const readers = [...new Set([...(known?.readers ?? []), ...variable.readers])];
    byName.set(variable.name, { ...variable, ...known, readers });
  }
  return [...byName.values()];
}

/** The names of what one program reads. */
export function readBy(variables: readonly Variable[], reader: string): readonly string[] {
  return variables.filter(({ readers }) => readers.includes(reader)).map(({ name }) => name);
}
