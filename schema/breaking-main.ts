/**
 * Tells what changed for clients between the supergraph of a commit and the one here, and fails where something breaks:
 *
 *   node schema/breaking-main.ts <commit> [--tell]
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { compareSupergraphs } from './breaking-changes.ts';

const usage = `usage: node schema/breaking-main.ts <commit> [--tell]

Compares what clients are offered by schema/supergraph.graphql of a commit and by the one here. Ends with 1 where an
operation that was valid is so no more, unless the field was marked @deprecated in that commit.

  --tell   tells all the same, and ends with 0: the break was agreed on
`;
const file = 'schema/supergraph.graphql';
const words = process.argv.slice(2);
const commits = words.filter((word) => !word.startsWith('--'));
if (words.includes('--help')) {
  process.stdout.write(usage);
  process.exit(0);
}
const [commit] = commits;
if (commit === undefined || commits.length > 1 || words.some((word) => /^--(?!tell$)/.test(word))) {
  process.stderr.write(usage);
  process.exit(1);
}

const changes = compareSupergraphs(supergraphOf(commit), readFileSync(file, 'utf8'));
tell('breaks', changes.breaking);
tell('goes, as announced', changes.announced);
tell('may surprise', changes.dangerous);
const { breaking } = changes;
console.log(
  breaking.length === 0
    ? `Nothing that clients of ${commit} rely on breaks.`
    : `${breaking.length} of these break clients of ${commit}: deprecate first, or agree on it (--tell).`,
);
process.exitCode = breaking.length > 0 && !words.includes('--tell') ? 1 : 0;

function tell(what: string, descriptions: readonly string[]): void {
  for (const description of descriptions) console.log(`${what}: ${description}`);
}

/** Of the commit alone: what lies in the folder beside it does not count. */
function supergraphOf(revision: string): string {
  try {
    return execFileSync('git', ['show', `${revision}:${file}`], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    process.stderr.write(
      `${revision} can't be looked at: ${error instanceof Error ? error.message : error}\n`,
    );
    process.exit(2);
  }
}
