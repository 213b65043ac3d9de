import { createIds } from '@paygraph/ids';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Mail } from '../domain/sender.ts';
import { type MailServer, startMailServer } from '../testing/mail-server.ts';
import { renderLinkMail } from './render-link-mail.ts';
import { createSmtpSender } from './smtp-sender.ts';

const ids = createIds();
const from = { name: 'Paygraph', address: 'no-reply@paygraph.example' };
const link = 'http://localhost:8000/verify-email?token=secret-token';
const notificationId = ids.next('ntf');
const owner = ids.next('usr');
const mail: Mail = {
  key: `${notificationId}.email`,
  notificationId,
  owner,
  queuedAt: new Date('2026-11-23T08:00:00.000Z'),
  mayBeRepeat: false,
  ...renderLinkMail({
    userId: owner,
    purpose: 'verify-email',
    to: 'zoe@example.com',
    displayName: 'Zoë',
    link,
  }),
};

let server: MailServer;
beforeEach(async () => {
  server = await startMailServer();
});
afterEach(() => server.close());

describe('a mail by SMTP', () => {
  test('arrives at the server whole, with link and name', async () => {
    await createSmtpSender({ url: server.url, requireTls: false, from }).send(mail);
    expect(server.recipients).toEqual(['<zoe@example.com>']);
    const parsed = await simpleParser(server.messages[0] ?? '');
    expect(parsed.text?.split('\n')).toContain(link);
    expect(parsed.text).toContain('Hello Zoë,');
    expect(parsed.messageId).toBe(`<${mail.key}@paygraph.example>`);
  });

  test('has the same Message-ID when it is sent again, for SMTP can’t tell a repeat', async () => {
    const sender = createSmtpSender({ url: server.url, requireTls: false, from });
    expect(sender.tellsRepeats).toBe(false);
    for (const mayBeRepeat of [false, true]) await sender.send({ ...mail, mayBeRepeat });
    const sent = await Promise.all(server.messages.map((message) => simpleParser(message)));
    expect(sent.map(({ messageId }) => messageId)).toEqual(Array(2).fill(`<${mail.key}@paygraph.example>`));
  });

  test.each([
    ['550 no mailbox zoe@example.com here', 'RCPT TO', 'refused'],
    ['450 zoe@example.com is busy', 'RCPT TO', 'failed'],
    ['554 zoe@example.com wants no such mail', '.', 'refused'],
    ['451 try again later, zoe@example.com', '.', 'failed'],
    ['550 not from you to zoe@example.com', 'MAIL FROM', 'failed'],
  ])('that is answered %j to %s is %s, and the address is in no reason', async (answer, command, kind) => {
    server.answers.set(command, answer);
    const outcome = await send(server.url);
    expect(outcome).toMatchObject({ kind, reason: expect.stringContaining(answer.slice(0, 3)) });
    expect(JSON.stringify(outcome)).not.toContain('zoe');
    // The server said no: it has not got it.
    if (kind === 'failed') expect(outcome).toMatchObject({ mayBeSent: false });
  });

  test('is not handed to a server without TLS where TLS is required', async () => {
    expect(await send(server.url, true)).toMatchObject({ kind: 'failed', mayBeSent: false });
    expect(server.messages).toEqual([]);
  });

  test('is given up on where the server says nothing, and is surely not sent', async () => {
    server.silentAfter = 'connection';
    expect(await send(server.url)).toMatchObject({ kind: 'failed', mayBeSent: false });
  });

  test('may be sent where the server falls silent with the mail in its hands', async () => {
    server.silentAfter = 'mail';
    expect(await send(server.url)).toMatchObject({ kind: 'failed', mayBeSent: true });
    expect(server.messages).toHaveLength(1);
  });

  test('may be sent where the connection breaks with the mail in the server’s hands', async () => {
    server.hangsUpAfterMail = true;
    expect(await send(server.url)).toMatchObject({ kind: 'failed', mayBeSent: true });
    expect(server.messages).toHaveLength(1);
  });

  test('is surely not sent where nobody listens', async () => {
    await server.close();
    expect(await send(server.url)).toMatchObject({ kind: 'failed', mayBeSent: false });
  });
});

function send(url: string, requireTls = false) {
  return createSmtpSender({ url, requireTls, from }).send(mail);
}
