import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Calls the AWS command line; answers what it printed, as JSON. Throws with what it said where it failed. */
export type Aws = (...words: readonly string[]) => Promise<unknown>;

/** Whatever is asked is answered in a few seconds; a call that hangs must not hold a deployment. */
const timeoutMs = 60_000;

export const callAws: Aws = async (...words) => {
  try {
    const { stdout } = await run('aws', [...words, '--output', 'json'], {
      timeout: timeoutMs,
      maxBuffer: 16 * 1024 * 1024,
      // A pager would wait for somebody to turn its page.
      env: { ...process.env, AWS_PAGER: '' },
    });
    return stdout.trim() === '' ? undefined : JSON.parse(stdout);
  } catch (error) {
    throw new Error(`aws ${words.slice(0, 2).join(' ')}: ${reasonOf(error)}`, { cause: error });
  }
};

/** What the command line itself said is the last line it wrote; a stack helps nobody. */
function reasonOf(error: unknown): string {
  const said = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : '';
  return said.trim() || (error instanceof Error ? error.message : String(error));
}

/** A command as one may type it, for people. */
export function asCommand(words: readonly string[]): string {
  return ['aws', ...words].map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)).join(' ');
}
