/**
 * The one-shot process that makes a database for each service, owned by a role that can reach no other. Run again it
 * makes what is missing, and sets the passwords as the plan says.
 *
 *   node packages/containers/src/make-databases.ts <plan.json>
 */
import { readFile } from 'node:fs/promises';
import postgres from 'postgres';
import { z } from 'zod';
import { databaseNames } from './secrets.ts';

const planSchema = z.strictObject({
  serverUrl: z.url({ protocol: /^postgres$/ }),
  // Both become text of a statement: names are ours, and a password is what makes no statement.
  roles: z.array(
    z.strictObject({ name: z.enum(databaseNames), password: z.string().regex(/^[\w-]{32,100}$/) }),
  ),
});

const usage = `usage: node packages/containers/src/make-databases.ts <plan.json>

Makes a database and a role for each service, as the plan says; run again, what is missing.
`;
if (process.argv.includes('--help')) {
  process.stdout.write(usage);
  process.exit(0);
}
const [file, ...others] = process.argv.slice(2);
if (file === undefined || file.startsWith('-') || others.length > 0) {
  process.stderr.write(usage);
  process.exit(1);
}
const plan = planSchema.parse(JSON.parse(await readFile(file, 'utf8')));
const sql = postgres(plan.serverUrl, { max: 1, connect_timeout: 10, onnotice: () => {} });
try {
  for (const { name, password } of plan.roles) {
    await ensureRole(name, password);
    await ensureDatabase(name);
  }
} finally {
  await sql.end({ timeout: 5 });
}
process.stdout.write('Every service has its database.\n');

async function ensureRole(name: string, password: string): Promise<void> {
  const [existing] = await sql`select 1 from pg_roles where rolname = ${name}`;
  const verb = existing === undefined ? 'create' : 'alter';
  await sql.unsafe(
    `${verb} role ${name} with login nosuperuser nocreatedb nocreaterole password '${password}'`,
  );
}

async function ensureDatabase(name: string): Promise<void> {
  const [existing] = await sql`select 1 from pg_database where datname = ${name}`;
  if (existing === undefined) await sql.unsafe(`create database ${name} owner ${name}`);
  // By default every role may connect to every database.
  await sql.unsafe(`revoke all on database ${name} from public`);
}
