import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { StartFault } from '@paygraph/embedded/start-fault';
import { findMissingPrograms, missing, packagesOf } from '../programs.ts';

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
  const child = spawn(program, args, {
    stdio: 'ignore',
    timeout: timeoutMs,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  try {
    const [code] = await once(child, 'close');
    return code === 0;
  } catch {
    // There is no such program.
    return false;
  }
}
