import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type RunningPostgres, startPostgres } from '@paygraph/embedded/postgres';
import { createTemporaryFolder, eventually } from '@paygraph/testing';
import { createCertificate } from '@paygraph/testing/certificate';
import getPort from 'get-port';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mayBePlain, openPostgres, withTls } from './index.ts';

const certificate = createCertificate();
let folder: Awaited<ReturnType<typeof createTemporaryFolder>>;
let server: RunningPostgres;
let caFile: string;
let strangersFile: string;

beforeAll(async () => {
  folder = await createTemporaryFolder();
  caFile = path.join(folder.path, 'ca.pem');
  strangersFile = path.join(folder.path, 'stranger.pem');
  await writeFile(caFile, certificate.cert);
  await writeFile(strangersFile, createCertificate().cert);
  server = await startPostgres({
    folder: path.join(folder.path, 'postgres'),
    port: await getPort(),
    durable: false,
  });
  const sql = postgres(server.url('postgres'), { max: 1 });
  // By the server itself: it takes a key only from a file that is its own user's alone.
  const [{ data } = { data: '' }] = await sql<{ data: string }[]>`
    select current_setting('data_directory') as data`;
  const files = { 'server.crt': certificate.cert, 'server.key': certificate.key };
  for (const [name, text] of Object.entries(files)) {
    await sql.unsafe(
      `copy (select unnest(string_to_array('${text.trim()}', e'\\n')))
        to program 'umask 077 && /bin/cat > ${path.join(data, name)}'`,
    );
  }
  await sql`alter system set ssl = on`;
  await sql`select pg_reload_conf()`;
  await sql.end();
  const anyone = `${server.url('postgres')}?sslmode=require`;
  await eventually('Postgres speaks TLS', async () => (await goesWithTls(anyone)) || undefined);
});
afterAll(async () => {
  await server.stop();
  await folder.remove();
});

/** Whether a connection that was made as the address says goes with TLS; rejects where it is refused. */
async function goesWithTls(url: string): Promise<boolean> {
  const sql = openPostgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    const [row] = await sql<{ ssl: boolean }[]>`
      select ssl from pg_stat_ssl where pid = pg_backend_pid()`;
    return row?.ssl ?? false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

describe('a connection to a Postgres with a certificate', () => {
  test('that says nothing goes without TLS where that may be, and with it where it is required', async () => {
    const url = server.url('postgres');
    expect(await goesWithTls(withTls(url, { required: false, caFile: undefined }))).toBe(false);
    expect(await goesWithTls(withTls(url, { required: true, caFile }))).toBe(true);
  });

  test('with an authority’s file goes with TLS, required or not', async () => {
    expect(await goesWithTls(withTls(server.url('postgres'), { required: false, caFile }))).toBe(true);
  });

  test('is refused where nobody that is believed vouches for the server', async () => {
    const url = server.url('postgres');
    await expect(goesWithTls(withTls(url, { required: true, caFile: undefined }))).rejects.toThrow(
      /self-signed|self signed/,
    );
    await expect(goesWithTls(withTls(url, { required: true, caFile: strangersFile }))).rejects.toThrow();
    expect(await goesWithTls(`${url}?sslmode=require`)).toBe(true);
  });
});

test.each(['disable', 'allow', 'prefer'])('sslmode=%s may go without TLS', (mode) => {
  expect(mayBePlain(`postgres://h/x?sslmode=${mode}`)).toBe(true);
});

test.each(['', '?sslmode=require', '?sslmode=verify-ca', '?sslmode=verify-full'])('%j does not', (words) => {
  expect(mayBePlain(`postgres://h/x${words}`)).toBe(false);
});
