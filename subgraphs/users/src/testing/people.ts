import { parseEvent } from '@paygraph/events';
import { type Id, parseId, type UserId } from '@paygraph/ids';
import { eq } from 'drizzle-orm';
import type { LinkMail } from '../domain/describe-link-mail.ts';
import type { UseCases } from '../resolvers/use-cases.ts';
import { sessions, users } from '../store/tables.ts';
import { type ScratchParts, type Told, tellings } from './scratch-parts.ts';

export interface ScratchPerson {
  readonly userId: UserId;
  readonly email: string;
  readonly password: string;
}

export interface ScratchSession {
  readonly sessionId: Id<'ses'>;
  readonly refreshToken: string;
}

/** People of a scratch database: each with an address of their own, and what is seen of them there. */
export function createPeople(parts: ScratchParts, useCases: UseCases) {
  const { orm } = parts.database;
  let count = 0;

  async function accountOf(email: string) {
    const [row] = await orm.select().from(users).where(eq(users.email, email));
    if (row === undefined) throw new Error(`${email} has no account`);
    return row;
  }

  async function registered(): Promise<ScratchPerson> {
    count += 1;
    const person = { email: `ada${count}@example.com`, password: `a password of ada ${count}` };
    await useCases.registerUser({ ...person, displayName: 'Ada', phone: undefined, merchant: false });
    return { ...person, userId: (await accountOf(person.email)).id };
  }

  /** What others were told of a user, oldest first; each as its schema wants it. */
  async function toldOf(userId: UserId): Promise<readonly Told[]> {
    const told = (await tellings(parts.database)).filter(({ partitionkey }) => partitionkey === userId);
    for (const event of told) parseEvent(event);
    return told;
  }

  /** The mails to be sent to a user now, oldest first. */
  async function mailsTo(userId: UserId): Promise<readonly LinkMail[]> {
    const requested = (await toldOf(userId)).filter(({ type }) => type === 'user.mail-link-requested');
    const described = requested.map(async ({ data }) => {
      const id = parseId('eml', data['linkRequestId'] ?? '');
      return id && (await useCases.describeLinkMail(id));
    });
    return (await Promise.all(described)).filter((mail) => mail !== undefined);
  }

  return {
    registered,
    accountOf,
    toldOf,
    mailsTo,

    /** Asks for links to reset a user's password; those there are by then, oldest first. */
    askForReset: async ({ email, userId }: ScratchPerson): Promise<readonly LinkMail[]> => {
      await useCases.requestPasswordReset(email);
      await parts.afterAnswer.settled();
      return (await mailsTo(userId)).filter(({ purpose }) => purpose === 'reset-password');
    },

    /** Registered, with a proven address. */
    verified: async (): Promise<ScratchPerson> => {
      const person = await registered();
      await orm.update(users).set({ emailVerifiedAt: parts.now() }).where(eq(users.id, person.userId));
      return person;
    },

    signedIn: async ({ email, password }: ScratchPerson): Promise<ScratchSession> => {
      const client = { userAgent: 'a browser', ipAddress: '192.0.2.1' };
      const outcome = await useCases.signIn({ email, password, mfaCode: undefined }, client);
      if (outcome.kind !== 'signed-in') throw new Error(`not signed in: ${JSON.stringify(outcome)}`);
      const { refreshToken } = outcome.tokens;
      const sessionId = parseId('ses', refreshToken.split('.')[0] ?? '');
      if (sessionId === undefined) throw new Error('signed in, and into no session');
      return { sessionId, refreshToken };
    },

    /** Why a session is over, or undefined while it is not. */
    endOf: async ({ sessionId }: ScratchSession) => {
      const [row] = await orm.select().from(sessions).where(eq(sessions.id, sessionId));
      return row?.revokedReason ?? undefined;
    },
  };
}

export type People = ReturnType<typeof createPeople>;

/** The token of a mail, or of the newest of several; empty where there is none. */
export function tokenIn(mails: LinkMail | readonly LinkMail[]): string {
  const mail = 'link' in mails ? mails : mails.at(-1);
  return new URL(mail?.link ?? 'http://no.link').searchParams.get('token') ?? '';
}
