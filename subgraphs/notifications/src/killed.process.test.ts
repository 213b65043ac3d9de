/** The service as a process of its own, killed as by `kill -9` at a step, and started again: with a real mail server's word. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createIds, type UserId } from '@paygraph/ids';
import { simpleParser } from 'mailparser';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type MailServer, startMailServer } from './testing/mail-server.ts';
import { type RunningNotifications, runNotifications } from './testing/running-notifications.ts';

const ids = createIds();
const main = fileURLToPath(new URL('main.ts', import.meta.url));

let running: RunningNotifications;
let server: MailServer;
let crashFile: string;
let ada: UserId;
beforeAll(async () => {
  running = await runNotifications();
  server = await startMailServer();
  crashFile = path.join(running.mailFolder, '..', 'crash-at');
});
afterAll(async () => {
  await server.close();
  await running.stop();
});
const children = new Set<ChildProcess>();
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
});
beforeEach(() => {
  ada = ids.next('usr');
  server.messages.length = 0;
});

/** Longer than a lease: Postgres may notice that the first process is gone only after the second has looked. */
const patience = { timeout: 50_000, interval: 50 };

/** Where it dies, how many mails there are in the end, and whether they say that they may be two. */
const deaths = [
  ['notifications.notifications.insertOnce.after', 1, false],
  ['notifications.announcements.announce.before', 1, false],
  ['notifications.announcements.announce.after', 1, false],
  ['notifications.queue.beginTry.before', 1, false],
  // From here on nobody knows whether it is out.
  ['notifications.mail.send.before', 1, true],
  ['notifications.mail.send.after', 2, true],
  ['notifications.queue.noteSent.before', 2, true],
  // And from here on it is known.
  ['notifications.queue.noteSent.after', 1, false],
  ['notifications.notifications.replace.after', 1, false],
  ['notifications.queue.end.before', 1, false],
  ['notifications.queue.end.after', 1, false],
] as const;

describe('a process that is killed', () => {
  test.each(deaths)(
    'at %s has mailed %i times in the end; maybe twice: %s',
    async (point, mails, maybeTwice) => {
      await running.restart(async () => {
        await writeFile(crashFile, point);
        const doomed = start();
        await running.requestLink(ada, { email: `${ada}@example.com`, token: 'once' });
        const [, signal] = await once(doomed, 'exit');
        expect(signal).toBe('SIGKILL');
        await expect(readFile(crashFile)).rejects.toThrow('ENOENT');

        const next = start();
        await vi.waitFor(async () => expect(await endsOf(ada)).toHaveLength(1), patience);
        next.kill('SIGTERM');
        await once(next, 'exit');
      });
      expect(await endsOf(ada)).toMatchObject([{ channel: 'EMAIL', maybeTwice }]);
      const sent = await Promise.all(server.messages.map((message) => simpleParser(message)));
      expect(sent).toHaveLength(mails);
      expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(1);
      expect(await running.ownDatabase.sql`select 1 from documents where owner = ${ada}`).toHaveLength(1);
    },
  );
});

function start(): ChildProcess {
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env['PATH'],
      ...running.environment,
      SMTP_URL: server.url,
      CRASH_AT_FILE: crashFile,
      DELIVERY_LEASE_MS: '20000',
    },
    stdio: 'ignore',
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

async function endsOf(owner: UserId): Promise<unknown[]> {
  const rows = await running.ownDatabase.sql`
    select event->'data' as data from outbox where key = ${owner} and event->>'type' = 'notification.delivered'`;
  return rows.map(({ data }) => data as unknown);
}
