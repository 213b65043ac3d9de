import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv, promisify } from 'node:util';
import { serviceNames } from '@paygraph/principal';
import postgres from 'postgres';
import { afterAll, afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { databaseNames } from './secrets.ts';

const run = promisify(execFile);
const script = (name: string) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paygraph-containers-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const makeKeys = () => run(process.execPath, [script('make-keys'), folder]);
const secretsOf = async (name: string) =>
  parseEnv(await readFile(path.join(folder, name, 'environment'), 'utf8'));

async function allFiles(): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath}/${name}`);
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')] as const)),
  );
}

test.each(['make-keys', 'make-databases'])(
  '%s says with --help what it does, and does nothing',
  async (name) => {
    const { stdout } = await run(process.execPath, [script(name), '--help'], { cwd: folder });
    expect(stdout).toMatch(/^usage: node .*\n\nMakes /);
    const slip = run(process.execPath, [script(name), '--hlep'], { cwd: folder });
    await expect(slip).rejects.toMatchObject({ code: 1, stderr: stdout });
    expect(await readdir(folder)).toEqual([]);
  },
);

describe('the keys of containers', () => {
  test('are made once and then stay', async () => {
    await makeKeys();
    const before = await allFiles();
    await makeKeys();
    expect(await allFiles()).toEqual(before);
  });

  test('go to their owners alone', async () => {
    await makeKeys();
    const values = await Promise.all(
      serviceNames.map(async (name) => [name, await secretsOf(name)] as const),
    );
    const isShared = ([variable]: [string, string | undefined]) =>
      variable.startsWith('IDENTITY_PUBLIC_KEY_');
    const secrets = values.flatMap(([name, variables]) =>
      Object.entries(variables)
        .filter((entry) => !isShared(entry))
        .map(([variable, value]) => ({ name, variable, value })),
    );
    // Every private key, address of a database, and secret of links: none of them with two containers.
    expect(new Set(secrets.map(({ value }) => value)).size).toBe(secrets.length);
    for (const name of databaseNames) {
      const addresses = secrets.filter(
        (secret) => secret.name === name && secret.variable.startsWith('DATABASE_URL'),
      );
      expect(addresses.map(({ variable }) => variable)).toEqual([`DATABASE_URL_${name.toUpperCase()}`]);
    }
    expect(Object.keys(await secretsOf('gateway'))).toEqual(['IDENTITY_PRIVATE_KEY']);
  });

  test('that others are made from are for nobody’s eyes but theirs who make them', async () => {
    await makeKeys();
    for (const own of ['keys', 'passwords']) {
      expect((await stat(path.join(folder, 'authority', own))).mode & 0o777).toBe(0o700);
    }
  });
});

describe('the databases of containers', () => {
  const superuser = () => postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} });
  const addressOf = (user: string, password: string, database: string) => {
    const url = new URL(inject('postgresUrl'));
    return Object.assign(url, { username: user, password, pathname: `/${database}` }).href;
  };

  afterAll(async () => {
    const sql = superuser();
    for (const name of databaseNames) {
      await sql.unsafe(`drop database if exists ${name} with (force)`);
      await sql.unsafe(`drop role if exists ${name}`);
    }
    await sql.end();
  });

  async function makeDatabases(change: (password: string) => string = (password) => password) {
    const plan = JSON.parse(await readFile(path.join(folder, 'databases', 'plan.json'), 'utf8')) as {
      serverUrl: string;
      roles: { name: string; password: string }[];
    };
    plan.serverUrl = inject('postgresUrl');
    plan.roles = plan.roles.map(({ name, password }) => ({ name, password: change(password) }));
    const file = path.join(folder, 'plan.json');
    await writeFile(file, JSON.stringify(plan));
    await run(process.execPath, [script('make-databases'), file]);
    return plan.roles;
  }

  async function connects(user: string, password: string, database: string): Promise<string> {
    const sql = postgres(addressOf(user, password, database), { max: 1, onnotice: () => {} });
    try {
      await sql`select 1`;
      return 'in';
    } catch (error) {
      return error instanceof postgres.PostgresError ? error.code : String(error);
    } finally {
      await sql.end();
    }
  }

  test('are each open to their own service alone, and made again change nothing but a password', async () => {
    await makeKeys();
    const roles = await makeDatabases();
    expect(roles.map(({ name }) => name)).toEqual(databaseNames);
    const [users, wallets] = roles;
    const usersPassword = users?.password ?? '';
    expect(await connects('users', usersPassword, 'users')).toBe('in');
    // 42501: no privilege.
    expect(await connects('users', usersPassword, 'wallets')).toBe('42501');
    // 28P01: another password.
    expect(await connects('users', wallets?.password ?? '', 'users')).toBe('28P01');

    await makeDatabases((password) => `${password}-changed`);
    expect(await connects('users', usersPassword, 'users')).toBe('28P01');
    expect(await connects('users', `${usersPassword}-changed`, 'users')).toBe('in');
  });
});
