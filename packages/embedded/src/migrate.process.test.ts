import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createScratchDatabase } from '@paygraph/testing/databases';
import postgres from 'postgres';
import { expect, test } from 'vitest';
import { databaseNames } from './variables.ts';

const run = promisify(execFile);
const script = fileURLToPath(new URL('migrate.ts', import.meta.url));
const migrate = (environment: Record<string, string>, ...words: string[]) =>
  run(process.execPath, [script, ...words], { env: environment });

test.each(databaseNames)('brings the database of %s up to date, and again changes nothing', async (name) => {
  const scratch = await createScratchDatabase(`migrate_${name}`);
  const sql = postgres(scratch.url, { max: 1, onnotice: () => {} });
  const environment = { SERVICE: name, [`DATABASE_URL_${name.toUpperCase()}`]: scratch.url };
  const tables = () => sql`
    select table_schema, table_name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2`;
  try {
    const { stdout } = await migrate(environment);
    expect(stdout).toBe(`The database of ${name} is up to date.\n`);
    const made = await tables();
    // Its own, and the outbox that every service has.
    expect(made.map((row) => row['table_name'])).toContain('outbox_migrations');
    expect(made.length).toBeGreaterThan(4);
    await migrate(environment);
    expect(await tables()).toEqual(made);
  } finally {
    await sql.end();
    await scratch.drop();
  }
});

test.each([
  ['no service', {}, 'SERVICE is missing'],
  ['a service without a database', { SERVICE: 'gateway' }, 'SERVICE: is not one of'],
  ['no database', { SERVICE: 'users' }, 'DATABASE_URL_USERS is missing'],
  [
    'a connection without TLS in production',
    {
      SERVICE: 'users',
      NODE_ENV: 'production',
      DATABASE_URL_USERS: 'postgres://a:b@127.0.0.1:1/users?sslmode=disable',
    },
    'ALLOW_PLAIN_CONNECTIONS names postgres',
  ],
])('refuses %s, by the name of the variable', async (_, environment, said) => {
  await expect(migrate(environment)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining(said),
  });
});
