/**
 * The one-shot process that makes every secret of the containers, once: what is there stays. Each container finds its
 * own in a folder of its own, which is all of them that is mounted there.
 *
 *   node packages/containers/src/make-keys.ts <folder>
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ensureKeys } from '@paygraph/embedded/keys';
import { serviceNames } from '@paygraph/principal';
import { asEnvironmentFile, databaseNames, databasePlanOf, type Passwords, secretsOf } from './secrets.ts';

const usage = `usage: node packages/containers/src/make-keys.ts <folder>

Makes every secret of the containers in the folder, once: what is there stays.
`;
if (process.argv.includes('--help')) {
  process.stdout.write(usage);
  process.exit(0);
}
const [folder, ...others] = process.argv.slice(2);
if (folder === undefined || folder.startsWith('-') || others.length > 0) {
  process.stderr.write(usage);
  process.exit(1);
}
await makeKeys(folder);
process.stdout.write('Every container has its keys.\n');

async function makeKeys(root: string): Promise<void> {
  // 1. What everything is made from stays with this process: no service mounts it.
  const own = path.join(root, 'authority');
  await mkdir(own, { recursive: true, mode: 0o755 });
  const keys = await ensureKeys(path.join(own, 'keys'));
  const passwords = await ensurePasswords(path.join(own, 'passwords'));
  // 2. Each container's share.
  for (const name of serviceNames) {
    await hand(root, name, 'environment', asEnvironmentFile(secretsOf(name, keys, passwords)));
  }
  await hand(root, 'postgres', 'password', passwords.server);
  await hand(root, 'databases', 'plan.json', `${JSON.stringify(databasePlanOf(passwords))}\n`);
}

async function ensurePasswords(passwordFolder: string): Promise<Passwords> {
  await mkdir(passwordFolder, { recursive: true, mode: 0o700 });
  const ensure = (name: string) => ensurePassword(path.join(passwordFolder, name));
  const roles: [string, string][] = [];
  for (const name of databaseNames) roles.push([name, await ensure(name)]);
  return {
    server: await ensure('server'),
    roles: Object.fromEntries(roles) as Passwords['roles'],
  };
}

/** 256 bits, in characters that need no escaping in an address, in SQL, or in a file of variables. */
async function ensurePassword(file: string): Promise<string> {
  const existing = await readFile(file, 'utf8').catch(() => '');
  if (existing.length >= 32) return existing;
  const password = randomBytes(32).toString('base64url');
  await writeWhole(file, password, 0o400);
  return password;
}

/** Readable by every user, since the container it is for runs as one of its own; it alone mounts the folder. */
async function hand(root: string, name: string, file: string, text: string): Promise<void> {
  await mkdir(path.join(root, name), { recursive: true, mode: 0o755 });
  await writeWhole(path.join(root, name, file), text, 0o444);
}

/** All of it or none, whatever interrupts it. */
async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  const unfinished = `${file}.unfinished`;
  await writeFile(unfinished, text, { mode: 0o600, flush: true });
  await chmod(unfinished, mode);
  await rename(unfinished, file);
}
