import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { StartFault } from '@paygraph/embedded/start-fault';
import { findMissingPrograms, missing, packagesOf } from '../programs.ts';

const run = promisify(execFile);

/** A JDK over a slow connection takes minutes. */
const timeoutMs = 15 * 60_000;

/** Installs what the parts need and this machine lacks, as root on Debian. Elsewhere throws StartFault, with what to do. */
export async function installMissing(
  step: (what: string, work: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const lacking = await findMissingPrograms();
  if (lacking.length === 0) return;
  if (process.getuid?.() !== 0 || !(await succeeds('apt-get', ['--version']))) throw missing(lacking);
  const { debian } = packagesOf(lacking);
  await step(`Debian packages installed: ${debian}`, async () => {
    const flags = ['-qq', '-y', '--no-install-recommends'];
    const installed =
      (await succeeds('apt-get', ['-qq', 'update'])) &&
      (await succeeds('apt-get', ['install', ...flags, ...debian.split(' ')]));
    if (installed && (await findMissingPrograms()).length === 0) return;
    throw new StartFault(`apt-get could not install ${debian}.`, {
      whatToDo: `Run \`apt-get update\` and \`apt-get install ${debian}\`, which tell why; then start again.`,
    });
  });
}

async function succeeds(program: string, args: readonly string[]): Promise<boolean> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Not spawn: where there is no such program, its time-out would keep this process alive until it is over.
  return await run(program, [...args], { env, timeout: timeoutMs, maxBuffer: 100 * 1024 * 1024 }).then(
    () => true,
    () => false,
  );
}
