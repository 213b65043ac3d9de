import { readFile, writeFile } from 'node:fs/promises';
import { eventually } from '@paygraph/testing';
import type { WalletHolder } from '../people/movements.ts';
import type { Subject } from './subject.ts';

/** Other versions of the composed schema, put in the place of the one a running gateway follows. */
export interface SupergraphVersions {
  /** Gives a version with a field of its own, and waits until the gateway takes it. Throws where it does not. */
  give(version: number): Promise<void>;
  /** Gives one that can't be used, and waits until the gateway says so. Throws where it does not. */
  giveBroken(): Promise<void>;
  /** Whether the gateway serves this version's field. */
  serves(version: number): Promise<boolean>;
  restore(): Promise<void>;
}

const refusal = 'the new supergraph can’t be used';

export async function followedBy(
  { supergraphFile, said }: Subject,
  { client }: WalletHolder,
): Promise<SupergraphVersions> {
  const original = await readFile(supergraphFile, 'utf8');
  const refusals = () => said().split(refusal).length - 1;

  async function serves(version: number): Promise<boolean> {
    // Never fetched, for no service has such a field: it is only asked whether the operation is valid.
    const { status } = await client.send(`{ __typename ${fieldOf(version)} @skip(if: true) }`);
    return status === 200;
  }

  return {
    serves,
    give: async (version) => {
      const field = `  "New in version ${version}."\n  ${fieldOf(version)}: Int @join__field(graph: USERS)\n`;
      const text = original.replace(/^type Query\b[^{]*\{\n/m, (head) => `${head}${field}`);
      if (text === original) throw new Error('the schema has no type Query to add a field to');
      await writeFile(supergraphFile, text);
      await eventually(`version ${version} is taken`, async () => (await serves(version)) || undefined);
    },
    giveBroken: async () => {
      const before = refusals();
      await writeFile(supergraphFile, `${original}\ntype Broken {`);
      await eventually('the broken one is told of', () => refusals() > before || undefined);
    },
    restore: () => writeFile(supergraphFile, original),
  };
}

function fieldOf(version: number): string {
  return `newInVersion${version}`;
}
