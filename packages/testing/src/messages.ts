import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { simpleParser } from 'mailparser';
import { inFileName } from './mailbox.ts';
import type { Place } from './place.ts';

/** A mail as its reader sees it. */
export interface ReadMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** A text message, or one pushed to a device, as the simulated senders recorded it. */
export interface RecordedMessage {
  /** The same for each try of one delivery. */
  readonly key: string;
  readonly notificationId: string;
  /** Of text messages. */
  readonly to?: string;
  readonly text?: string;
  /** Of pushed ones. */
  readonly title?: string;
  readonly body?: string;
}

/** All that a system without servers for mail, text and push messages wrote to its data folder for one person. */
export interface Messages {
  /** Each oldest first. */
  mails(): Promise<readonly ReadMail[]>;
  texts(): Promise<readonly RecordedMessage[]>;
  pushes(): Promise<readonly RecordedMessage[]>;
}

export function openMessages(
  { dataFolder }: Pick<Place, 'dataFolder'>,
  { userId, email }: { readonly userId: string; readonly email: string },
): Messages {
  async function recorded(channel: 'sms' | 'push'): Promise<readonly RecordedMessage[]> {
    const file = path.join(dataFolder, channel, `${userId}.jsonl`);
    const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
    // A line that is being written has no end yet.
    return lines.slice(0, -1).map((line) => JSON.parse(line) as RecordedMessage);
  }

  return {
    mails: async () => {
      const folder = path.join(dataFolder, 'mail');
      // The names begin with the time, and hold the recipient.
      const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml')).sort();
      const own = names.filter((name) => name.toLowerCase().includes(inFileName(email)));
      return await Promise.all(own.map(async (name) => readMail(await readFile(path.join(folder, name)))));
    },
    texts: () => recorded('sms'),
    pushes: () => recorded('push'),
  };
}

async function readMail(source: Buffer): Promise<ReadMail> {
  const { subject = '', text = '', html } = await simpleParser(source);
  return { subject, text, html: html || '' };
}
