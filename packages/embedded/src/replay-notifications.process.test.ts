import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { migrateDatabase } from '@paygraph/database';
import { notificationsMigrations } from '@paygraph/notifications/migrations';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const script = fileURLToPath(new URL('replay-notifications.ts', import.meta.url));

let scratch: ScratchDatabase;
let sql: postgres.Sql;
beforeAll(async () => {
  scratch = await createScratchDatabase('replay');
  await migrateDatabase(scratch.url, [notificationsMigrations]);
  sql = postgres(scratch.url, { max: 1, onnotice: () => {} });
});
afterAll(async () => {
  await sql.end();
  await scratch.drop();
});

/** Two that were given up on, and one that waits. */
beforeEach(async () => {
  await sql`delete from deliveries_due`;
  const common = { owner: 'usr_1', content: sql.json({ kind: 'notice' }), queued_at: new Date(), tries: 12 };
  const ended = { due_at: null, ended_at: new Date(), last_error: 'EENVELOPE RCPT TO 450' };
  await sql`insert into deliveries_due ${sql([
    { ...common, ...ended, notification_id: 'ntf_1', channel: 'EMAIL', topic: 'user.signed-in' },
    { ...common, ...ended, notification_id: 'ntf_2', channel: 'SMS', topic: 'transaction.completed' },
    {
      ...common,
      notification_id: 'ntf_3',
      channel: 'EMAIL',
      topic: 'user.signed-in',
      due_at: new Date(),
      ended_at: null,
      last_error: null,
    },
  ])}`;
});

describe('make replay-notifications', () => {
  test('lists what was given up on, and changes nothing', async () => {
    const { code, stdout } = await run();
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /EMAIL {2}user\.signed-in {2}ntf_1 {2}of usr_1 {2}12 tries: EENVELOPE RCPT TO 450/,
    );
    expect(stdout).toContain('ntf_2');
    expect(stdout).not.toContain('ntf_3');
    expect(await dead()).toEqual(['ntf_1', 'ntf_2']);
  });

  test('lists in JSON, those asked for alone', async () => {
    const { stdout } = await run('--json', '--channel', 'SMS');
    expect(JSON.parse(stdout)).toMatchObject({ notificationId: 'ntf_2', channel: 'SMS', tries: 12 });
  });

  test.each([
    [['--channel', 'EMAIL'], 1, ['ntf_2']],
    [['--notification', 'ntf_2'], 1, ['ntf_1']],
    [['--topic', 'transaction.completed', '--user', 'usr_1'], 1, ['ntf_1']],
    [['--user', 'usr_2'], 0, ['ntf_1', 'ntf_2']],
    [['--all'], 2, []],
  ])('with %j queues %i of two anew, with all their tries', async (which, queued, left) => {
    const { code, stdout } = await run('--queue', ...which);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${queued} `));
    expect(await dead()).toEqual(left);
    const anew =
      await sql`select tries from deliveries_due where due_at is not null and notification_id <> 'ntf_3'`;
    expect(anew.map(({ tries }) => tries as unknown)).toEqual(Array(queued).fill(0));
  });

  test.each([
    ['--queue without which', ['--queue']],
    ['--queue with both', ['--queue', '--all', '--channel', 'EMAIL']],
    ['a channel there is not', ['--channel', 'FAX']],
    ['no number', ['--limit', 'many']],
    ['an option there is not', ['--everything']],
  ])('refuses %s, with its usage, and changes nothing', async (_, words) => {
    const { code, stderr } = await run(...words);
    expect(code).toBe(1);
    expect(stderr).toContain('make replay-notifications');
    expect(await dead()).toEqual(['ntf_1', 'ntf_2']);
  });

  test('says what is wrong where there is no such database, without its password', async () => {
    const { code, stderr } = await runOn('postgres://paygraph:s3cret@127.0.0.1:1/notifications');
    expect(code).toBe(1);
    expect(stderr).toContain('does not answer');
    expect(stderr).not.toContain('s3cret');
  });
});

async function dead(): Promise<unknown[]> {
  const rows = await sql`select notification_id from deliveries_due where ended_at is not null order by 1`;
  return rows.map((row) => row['notification_id'] as unknown);
}

function run(...words: readonly string[]) {
  return runOn(scratch.url, ...words);
}

async function runOn(url: string, ...words: readonly string[]) {
  const env = { PATH: process.env['PATH'], DATABASE_URL_NOTIFICATIONS: url };
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [script, ...words], { env })) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}
