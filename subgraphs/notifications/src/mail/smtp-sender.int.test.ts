import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createIds } from '@paygraph/ids';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Mail } from '../domain/mail.ts';
import { renderLinkMail } from './render-link-mail.ts';
import { createSmtpSender } from './smtp-sender.ts';

const ids = createIds();
const from = { name: 'Paygraph', address: 'no-reply@paygraph.example' };
const link = 'http://localhost:8000/verify-email?token=secret-token';
const mail: Mail = {
  id: ids.next('ntf'),
  queuedAt: new Date('2026-11-23T08:00:00.000Z'),
  ...renderLinkMail({
    userId: ids.next('usr'),
    purpose: 'verify-email',
    to: 'zoe@example.com',
    displayName: 'Zoë',
    link,
  }),
};

let server: StandIn;
beforeEach(async () => {
  server = await startStandIn();
});
afterEach(() => server.close());

describe('a mail by SMTP', () => {
  test('arrives at the server whole, with link and name', async () => {
    await createSmtpSender({ url: server.url, requireTls: false, from }).send(mail);
    expect(server.recipients).toEqual(['<zoe@example.com>']);
    const parsed = await simpleParser(server.messages[0] ?? '');
    expect(parsed.text?.split('\n')).toContain(link);
    expect(parsed.text).toContain('Hello Zoë,');
    expect(parsed.messageId).toBe(`<${mail.id}@paygraph.example>`);
  });

  test('that the server refuses is an error', async () => {
    server.refuseRecipients = true;
    await expect(createSmtpSender({ url: server.url, requireTls: false, from }).send(mail)).rejects.toThrow(
      '550',
    );
    expect(server.messages).toEqual([]);
  });

  test('is not handed to a server without TLS where TLS is required', async () => {
    await expect(createSmtpSender({ url: server.url, requireTls: true, from }).send(mail)).rejects.toThrow(
      /STARTTLS/,
    );
    expect(server.messages).toEqual([]);
  });

  test('is given up on where the server says nothing', async () => {
    server.silent = true;
    await expect(createSmtpSender({ url: server.url, requireTls: false, from }).send(mail)).rejects.toThrow(
      /greeting never received/i,
    );
  });
});

interface StandIn {
  readonly url: string;
  readonly messages: string[];
  readonly recipients: string[];
  refuseRecipients: boolean;
  silent: boolean;
  close(): Promise<void>;
}

/** A stand-in for a mail server: as much of RFC 5321 as one mail needs, without TLS. */
async function startStandIn(): Promise<StandIn> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    if (!standIn.silent) serve(socket, standIn);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const standIn: StandIn = {
    url: `smtp://127.0.0.1:${port}`,
    messages: [],
    recipients: [],
    refuseRecipients: false,
    silent: false,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return standIn;
}

function serve(socket: Socket, standIn: StandIn): void {
  let buffer = '';
  let inData = false;
  socket.write('220 stand-in\r\n');
  socket.on('data', (chunk) => {
    buffer += chunk.toString();
    while (true) {
      const end = buffer.indexOf(inData ? '\r\n.\r\n' : '\r\n');
      if (end === -1) return;
      const text = buffer.slice(0, end);
      buffer = buffer.slice(end + (inData ? 5 : 2));
      if (inData) standIn.messages.push(text.replace(/^\.\./gm, '.'));
      inData = !inData && text.toUpperCase() === 'DATA';
      socket.write(`${answerTo(text, inData, standIn)}\r\n`);
    }
  });
}

function answerTo(text: string, startsData: boolean, standIn: StandIn): string {
  if (startsData) return '354 go ahead';
  if (/^STARTTLS/i.test(text)) return '502 not here';
  const recipient = /^RCPT TO:(\S+)/i.exec(text)?.[1];
  if (recipient === undefined) return '250 ok';
  if (standIn.refuseRecipients) return '550 no such mailbox';
  standIn.recipients.push(recipient);
  return '250 ok';
}
