import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createIds, type UserId } from '@paygraph/ids';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PushMessage, Sender, TextMessage } from '../domain/sender.ts';
import { createSimulatedPush } from '../push/simulated-push.ts';
import { createSimulatedSms } from '../sms/simulated-sms.ts';
import { openMessageJournal } from './message-journal.ts';
import { createToldFailures } from './told-failures.ts';

const ids = createIds();

let parent: string;
let folder: string;
let now: Date;
let ada: UserId;
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'paygraph-messages-'));
  folder = path.join(parent, 'sms');
  now = new Date('2026-11-23T08:00:00.000Z');
  ada = ids.next('usr');
});
afterEach(() => rm(parent, { recursive: true }));

describe('a text message that is simulated', () => {
  test('is a line in the file of its reader, who alone may read it', async () => {
    const message = textTo(ada);
    expect(await (await sms()).send(message)).toEqual({ kind: 'sent' });
    const { key, notificationId } = message;
    expect(await linesOf(ada)).toEqual([
      { key, notificationId, at: now.toISOString(), to: '+4915112345678', text: 'Ben sent you 25.50 USD' },
    ]);
    expect((await stat(path.join(folder, `${ada}.jsonl`))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  test('is one line, however often it is sent, also at once and by a sender that was started anew', async () => {
    const message = textTo(ada);
    const first = await sms();
    await Promise.all(Array.from({ length: 10 }, () => first.send(message)));
    await (await sms()).send({ ...message, to: '+4915187654321' });
    expect(await linesOf(ada)).toHaveLength(1);
  });

  test('is one line also where its journal is told ten times at one moment', async () => {
    const journal = await openMessageJournal(folder);
    await Promise.all(Array.from({ length: 10 }, () => journal.record(ada, { key: 'ntf_1.sms' })));
    expect(await linesOf(ada)).toEqual([{ key: 'ntf_1.sms' }]);
  });

  test('loses none of many at once, and mixes up nobody', async () => {
    const people = [ada, ids.next('usr'), ids.next('usr')];
    const sender = await sms();
    await Promise.all(
      Array.from({ length: 60 }, (_, index) => sender.send(textTo(people[index % 3] ?? ada))),
    );
    for (const person of people) expect(await linesOf(person)).toHaveLength(20);
  });

  test('begins a line of its own where a machine that died left half a one', async () => {
    const sender = await sms();
    await sender.send(textTo(ada));
    await appendFile(path.join(folder, `${ada}.jsonl`), '{"key":"ntf_');
    const message = textTo(ada);
    await sender.send(message);
    const lines = (await readFile(path.join(folder, `${ada}.jsonl`), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({ key: message.key });
  });
});

test('a push message that is simulated is a line with title and body', async () => {
  const { to: _, text: __, ...about } = textTo(ada);
  const message: PushMessage = { ...about, title: 'Money received', body: 'Ben sent you 25.50 USD' };
  const journal = await openMessageJournal(folder);
  const push = createSimulatedPush({ journal, failure: async () => undefined, now: () => now });
  for (let time = 0; time < 2; time += 1) expect(await push.send(message)).toEqual({ kind: 'sent' });
  expect(await linesOf(ada)).toMatchObject([{ title: 'Money received', body: 'Ben sent you 25.50 USD' }]);
});

describe('a sender that is told to fail', () => {
  test('fails until the time it is told', async () => {
    const sender = await sms();
    await order({ until: '2026-11-23T08:01:00.000Z' });
    expect(await sender.send(textTo(ada))).toMatchObject({ kind: 'failed', mayBeSent: false });
    now = new Date('2026-11-23T08:01:00.000Z');
    expect(await sender.send(textTo(ada))).toEqual({ kind: 'sent' });
    expect(await linesOf(ada)).toHaveLength(1);
  });

  test.each([
    ['failures', 'failed'],
    ['refusals', 'refused'],
  ])('counts its %s down, also where they come at once, and works then', async (name, kind) => {
    const sender = await sms();
    await order({ [name]: 3 });
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => sender.send(textTo(ada))));
    expect(outcomes.map((outcome) => outcome.kind).toSorted()).toEqual(
      [kind, kind, kind, 'sent', 'sent'].toSorted(),
    );
    expect(await readdir(folder)).toEqual([`${ada}.jsonl`]);
  });

  test.each(['{', '{"until":"tomorrow"}', '{"failures":-1}', '{"fail":1}'])(
    'throws for an order it can’t read: %s',
    async (text) => {
      const sender = await sms();
      await writeFile(path.join(folder, 'fail.json'), text);
      await expect(sender.send(textTo(ada))).rejects.toThrow();
      await expect(readdir(folder)).resolves.toEqual(['fail.json']);
    },
  );
});

async function sms(): Promise<Sender<TextMessage>> {
  const journal = await openMessageJournal(folder);
  return createSimulatedSms({
    journal,
    failure: createToldFailures({ folder, now: () => now }),
    now: () => now,
  });
}

function order(wish: object): Promise<void> {
  return writeFile(path.join(folder, 'fail.json'), JSON.stringify(wish));
}

function textTo(owner: UserId): TextMessage {
  const notificationId = ids.next('ntf');
  return {
    key: `${notificationId}.sms`,
    notificationId,
    owner,
    queuedAt: now,
    mayBeRepeat: false,
    to: '+4915112345678',
    text: 'Ben sent you 25.50 USD',
  };
}

async function linesOf(owner: UserId): Promise<unknown[]> {
  const text = await readFile(path.join(folder, `${owner}.jsonl`), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}
