import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from './eventually.ts';
import type { Place } from './place.ts';

/** The mails that a system without a mail server wrote to its data folder. */
export interface Mailbox {
  /** The token of the newest mailed link to this address, once there is one; `besides` are tokens already known. */
  tokenFor(email: string, besides?: readonly string[]): Promise<string>;
  /** All mails to this address, oldest first, as they stand in the files. */
  mailsTo(email: string): Promise<readonly string[]>;
}

export function openMailbox({ dataFolder }: Pick<Place, 'dataFolder'>): Mailbox {
  const folder = path.join(dataFolder, 'mail');

  async function mailsTo(email: string): Promise<readonly string[]> {
    // The names begin with the time, and hold the recipient: of thousands of mails only a person's own are read.
    const recipient = inFileName(email);
    const names = (await readdir(folder).catch(() => []))
      .filter((name) => name.endsWith('.eml') && name.toLowerCase().includes(recipient))
      .sort();
    const mails = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
    return mails.filter((mail) => recipientOf(mail).includes(email.toLowerCase()));
  }

  return {
    mailsTo,
    tokenFor: (email, besides = []) =>
      eventually(`a mail with a link to ${email} in ${folder}`, async () => {
        const tokens = (await mailsTo(email)).map(tokenOf);
        return tokens.findLast((token) => token !== undefined && !besides.includes(token));
      }),
  };
}

/** As the product writes an address into a file's name: cut, and without what a name should not hold. */
export function inFileName(email: string): string {
  return email
    .slice(0, 120)
    .replace(/[^A-Za-z0-9@._+-]/g, '_')
    .toLowerCase();
}

function recipientOf(mail: string): string {
  return (/^To: (.*)$/im.exec(mail)?.[1] ?? '').toLowerCase();
}

/** As a person finds it: a line of its own that ends in ?token=… */
function tokenOf(mail: string): string | undefined {
  return /^\s*https?:\/\/\S+\?token=([\w-]+)\s*$/m.exec(mail)?.[1];
}
