import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../peers/hive-gateway', import.meta.url));

/** Installs what the peer alone needs, where it is not there as its lock file says. */
export default function install(): void {
  if (isInstalled()) return;
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** npm writes down what it has installed. */
function isInstalled(): boolean {
  const record = `${folder}/node_modules/.package-lock.json`;
  if (!existsSync(record)) return false;
  const versionsIn = (file: string): readonly string[] => {
    const { packages } = JSON.parse(readFileSync(file, 'utf8')) as {
      packages: Readonly<Record<string, { readonly version: string; readonly optional?: boolean }>>;
    };
    return Object.entries(packages)
      .filter(([name, { optional }]) => name !== '' && optional !== true)
      .map(([name, { version }]) => `${name} ${version}`);
  };
  const installed = new Set(versionsIn(record));
  return versionsIn(`${folder}/package-lock.json`).every((wanted) => installed.has(wanted));
}
