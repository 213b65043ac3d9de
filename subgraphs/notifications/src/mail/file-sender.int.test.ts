import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createIds } from '@paygraph/ids';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LinkMail } from '../domain/link-mail.ts';
import type { Mail } from '../domain/sender.ts';
import { createFileSender, fileNameOf } from './file-sender.ts';
import { renderLinkMail } from './render-link-mail.ts';

const ids = createIds();
const from = { name: 'Paygraph', address: 'no-reply@paygraph.example' };
const token = 'dG9rZW4-_with.every=kind'.replace(/[.=]/g, '-');
const link = `http://localhost:8000/verify-email?token=${token}`;

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'paygraph-mail-'));
  folder = path.join(parent, 'mail');
});
afterEach(() => rm(parent, { recursive: true }));

describe('a mail in a file', () => {
  test.each([
    ['a plain name', 'Ada', link],
    ['a name with a diaeresis', 'Zoë', link],
    ['a Chinese name', '王小明', link],
    ['a name that tries to add a header', 'Ada\r\nBcc: eve@evil.example', link],
    ['a name that brings a link of its own', 'http://evil.example/?token=evil', link],
    [
      'a long public address',
      'Zoë',
      `https://${'long.'.repeat(40)}example/${'path/'.repeat(60)}verify?token=${token}`,
    ],
    ['other parameters before the token', 'Ada', `http://localhost:8000/verify?a=1&b=2?token=${token}`],
  ])('shows the link on a line of its own, unbroken: %s', async (_, displayName, wanted) => {
    const mail = verification({ displayName, link: wanted });
    const raw = await send(mail);

    expect(raw.split('\r\n')).toContain(wanted);
    expect(/\?token=([\w-]+)/.exec(raw)?.[1]).toBe(token);
    expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);

    const parsed = await simpleParser(raw);
    expect(parsed.text?.split('\n')).toContain(wanted);
    expect(parsed.html).toContain(`href="${wanted.replaceAll('&', '&amp;')}"`);
    expect(parsed.subject).toBe('Confirm your email address for Paygraph');
    expect(parsed.headers.get('to')).toMatchObject({ value: [{ address: 'ada@example.com' }] });
    expect(parsed.headers.has('bcc')).toBe(false);
    expect(parsed.attachments).toEqual([]);
  });

  test('greets in the script of the name', async () => {
    const parsed = await simpleParser(await send(verification({ displayName: '王小明' })));
    expect(parsed.text).toContain('Hello 王小明,');
    expect(parsed.html).toContain('Hello 王小明,');
  });

  test('says what it holds: 7bit, or 8bit where there is more than ASCII', async () => {
    const encodings = (raw: string) =>
      [...raw.matchAll(/^content-transfer-encoding: (.*)\r$/gim)].map(([, found]) => found);
    expect(encodings(await send(verification({ displayName: 'Ada' })))).toEqual(['7bit', '7bit']);
    expect(encodings(await send(verification({ displayName: 'Zoë' })))).toEqual(['8bit', '8bit']);
  });

  test('has its recipient on one line of the head, however long', async () => {
    const to = `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.example.com`;
    expect(await send(verification({ to }))).toMatch(new RegExp(`^To: ${to}\r$`, 'm'));
  });

  test('to someone who has an account carries no link', async () => {
    const raw = await send(
      mailOf({
        userId: ids.next('usr'),
        to: 'ada@example.com',
        displayName: 'Ada',
        purpose: 'already-registered',
      }),
    );
    expect(raw).not.toMatch(/token=|https?:/);
    expect((await simpleParser(raw)).text).toContain('If it was you, sign in as usual.');
  });

  test('to someone who forgot the password carries the link, on a line of its own', async () => {
    const link = 'http://pay.test/reset-password?token=s3cret';
    const person = { userId: ids.next('usr'), to: 'ada@example.com', displayName: 'Ada <b>' };
    const raw = await send(mailOf({ ...person, purpose: 'reset-password', link }));
    const { subject, text, html } = await simpleParser(raw);
    expect(subject).toBe('Choose a new password for Paygraph');
    expect(text?.split('\n')).toContain(link);
    expect(html).toContain(`href="${link}"`);
    expect(html).not.toContain('<b>');
  });

  test('to someone whose password was changed says so, and carries no link', async () => {
    const person = { userId: ids.next('usr'), to: 'ada@example.com', displayName: 'Ada' };
    const raw = await send(mailOf({ ...person, purpose: 'password-changed' }));
    expect(raw).not.toMatch(/token=|https?:/);
    expect((await simpleParser(raw)).subject).toBe('Your Paygraph password was changed');
  });

  test('is for its owner’s eyes only, and so is a folder made for it', async () => {
    await send(verification());
    const [name = ''] = await readdir(folder);
    expect((await stat(path.join(folder, name))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  test('is one file, also when it is sent again', async () => {
    const mail = verification();
    await send(mail);
    await send(mail);
    expect(await readdir(folder)).toEqual([fileNameOf(mail)]);
  });

  test('is one file where it may be a repeat, and its reader has another address by now', async () => {
    const mail = verification();
    await send(mail);
    const sender = await createFileSender({ folder, from });
    const repeat = { ...mail, to: 'new@example.com', mayBeRepeat: true };
    expect(await sender.send(repeat)).toEqual({ kind: 'sent' });
    expect(await readdir(folder)).toEqual([fileNameOf(mail)]);
  });

  test('is written where it may be a repeat, but is none', async () => {
    const sender = await createFileSender({ folder, from });
    const mail = { ...verification(), mayBeRepeat: true };
    expect(await sender.send(mail)).toEqual({ kind: 'sent' });
    expect(await readdir(folder)).toEqual([fileNameOf(mail)]);
  });

  test('leaves no half a file behind where it can’t take its place', async () => {
    const mail = verification();
    const sender = await createFileSender({ folder, from });
    await mkdir(path.join(folder, fileNameOf(mail)));
    await expect(sender.send(mail)).rejects.toThrow();
    expect(await readdir(folder)).toEqual([fileNameOf(mail)]);
  });

  test('is refused with a control character in a header', async () => {
    const sender = await createFileSender({ folder, from });
    const mail = verification();
    await expect(sender.send({ ...mail, subject: 'Hi\r\nBcc: eve@evil.example' })).rejects.toThrow();
    await expect(sender.send({ ...mail, to: 'ada@example.com\r\nBcc: eve@evil.example' })).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
  });

  test('is refused with a line longer than a mail may hold, rather than broken', async () => {
    const sender = await createFileSender({ folder, from });
    await expect(
      sender.send(verification({ link: `https://x.example/${'p'.repeat(1_000)}` })),
    ).rejects.toThrow('998');
  });
});

describe('a mail’s file name', () => {
  test('sorts by time and tells the recipient', () => {
    const early = fileNameOf({ ...verification(), queuedAt: new Date('2026-11-23T08:00:00.999Z') });
    const late = fileNameOf({ ...verification(), queuedAt: new Date('2026-11-23T08:00:01.000Z') });
    expect([late, early].sort()).toEqual([early, late]);
    expect(early).toMatch(/^2026-11-23T08-00-00-999Z_ada@example\.com_ntf_[0-9a-z]{26}\.eml$/);
  });

  test.each([
    '../../etc/passwd@x.example',
    'a/b\\c:d*e?"<>|@x.example',
    `${'é'.repeat(64)}@${'b'.repeat(180)}.example`,
  ])('holds safe characters alone, and fits: %s', (to) => {
    const name = fileNameOf({ ...verification(), to });
    expect(name).toMatch(/^[A-Za-z0-9@._+-]{1,255}$/);
    expect(name).not.toMatch(/^\./);
  });
});

async function send(mail: Mail): Promise<string> {
  const sender = await createFileSender({ folder, from });
  await sender.send(mail);
  return await readFile(path.join(folder, fileNameOf(mail)), 'utf8');
}

function verification(given: { displayName?: string; to?: string; link?: string } = {}): Mail {
  return mailOf({
    userId: ids.next('usr'),
    purpose: 'verify-email',
    to: 'ada@example.com',
    displayName: 'Ada',
    link,
    ...given,
  });
}

function mailOf(mail: LinkMail): Mail {
  const notificationId = ids.next('ntf');
  return {
    key: `${notificationId}.email`,
    notificationId,
    owner: mail.userId,
    queuedAt: new Date('2026-11-23T08:00:00.000Z'),
    mayBeRepeat: false,
    ...renderLinkMail(mail),
  };
}
