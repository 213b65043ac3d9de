import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { createTransport } from 'nodemailer';
import type { Mail, Sender } from '../domain/sender.ts';
import { envelopeOf, type MailFrom } from './envelope.ts';

/**
 * Mails as files for development and tests: one `.eml` a mail, however often it is sent. Throws where the folder can't be
 * made.
 */
export async function createFileSender(options: { folder: string; from: MailFrom }): Promise<Sender<Mail>> {
  const { folder, from } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    tellsRepeats: true,
    send: async (mail) => {
      // A repeat has the same name, but where its reader has another address by now.
      if (mail.mayBeRepeat && (await isThere(folder, mail))) return { kind: 'sent' };
      // Raw parts, for nodemailer would encode long lines and other scripts, and nobody could read the link any more.
      const alternatives = [plainPart('text/plain', mail.text), plainPart('text/html', mail.html)];
      const { message } = await composer.sendMail({ ...envelopeOf(mail, from), alternatives });
      if (!Buffer.isBuffer(message)) throw new Error('the mail was not composed into a buffer');
      // A long address is folded onto the next line; whoever looks for a recipient in the files looks at one.
      const content = message.toString('utf8').replace(/^To:\r\n /m, 'To: ');
      await writeWhole(folder, fileNameOf(mail), content);
      return { kind: 'sent' };
    },
  };
}

/** RFC 5322, section 2.1.1: a line holds at most 998 octets. */
const maxLineBytes = 998;

/** A part of a message whose lines stand there as they are: unbroken and unencoded. */
function plainPart(type: 'text/plain' | 'text/html', content: string): { raw: string } {
  const lines = content.split(/\r?\n/);
  if (lines.some((line) => Buffer.byteLength(line) > maxLineBytes)) {
    throw new Error(`a mail holds a line of more than ${maxLineBytes} bytes`);
  }
  // RFC 2045, section 2.7 and 2.8.
  const encoding = /^[\x20-\x7e\t\r\n]*$/.test(content) ? '7bit' : '8bit';
  const head = [`Content-Type: ${type}; charset=utf-8`, `Content-Transfer-Encoding: ${encoding}`, ''];
  return { raw: [...head, ...lines].join('\r\n') };
}

/** Sorts by time, and tells whose it is. A repeat of the same mail has the same name: there is one file in the end. */
export function fileNameOf(mail: Pick<Mail, 'queuedAt' | 'to' | 'notificationId'>): string {
  const { queuedAt, to, notificationId } = mail;
  const time = queuedAt.toISOString().replace(/[:.]/g, '-');
  // Cut: a file's name holds 255 bytes, and an address nearly as many.
  const recipient = to.slice(0, 120).replace(/[^A-Za-z0-9@._+-]/g, '_');
  return `${time}_${recipient}${endOfName(notificationId)}`;
}

function endOfName(notificationId: string): string {
  return `_${notificationId}.eml`;
}

async function isThere(folder: string, { notificationId }: Mail): Promise<boolean> {
  const names = await readdir(folder);
  return names.some((name) => !name.startsWith('.') && name.endsWith(endOfName(notificationId)));
}

/** Nobody ever reads half a mail: written beside its place, then moved there. For the owner's eyes only: it holds a secret. */
async function writeWhole(folder: string, name: string, content: string): Promise<void> {
  const temporary = path.join(folder, `.${name}.${randomBytes(4).toString('hex')}`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path.join(folder, name));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
