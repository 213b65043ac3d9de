import { ConfirmMfaEnrolmentDocument, StartMfaEnrolmentDocument } from '@paygraph/sdk';
import { generateSync } from 'otplib';
import type { Person } from './person.ts';

/** An authenticator app that has scanned a QR code. */
export interface AuthenticatorApp {
  /** A code that was not given out before. Of the three that are good at a time, so three in a row, and then not for long. */
  nextCode(): string;
}

export interface SecuredPerson extends Person {
  readonly app: AuthenticatorApp;
  readonly recoveryCodes: readonly string[];
}

const stepSeconds = 30;

/** `otpauthUri`: what the QR code says. */
export function scan(otpauthUri: string): AuthenticatorApp {
  const secret = new URL(otpauthUri).searchParams.get('secret') ?? '';
  let lastStep = 0;
  return {
    nextCode: () => {
      const current = Math.floor(Date.now() / 1000 / stepSeconds);
      lastStep = Math.max(lastStep + 1, current - 1);
      if (lastStep > current + 1) throw new Error('the app has given out all codes of this minute');
      return generateSync({ secret, epoch: lastStep * stepSeconds });
    },
  };
}

/** Turns a person's second factor on. */
export async function enrol(person: Person): Promise<SecuredPerson> {
  const { client, password } = person;
  const { startMfaEnrolment: started } = await client.mustRun(StartMfaEnrolmentDocument, {
    input: { password },
  });
  const app = scan(started.otpauthUri ?? '');
  const { confirmMfaEnrolment: confirmed } = await client.mustRun(ConfirmMfaEnrolmentDocument, {
    input: { mfaCode: app.nextCode() },
  });
  return { ...person, app, recoveryCodes: confirmed.recoveryCodes ?? [] };
}
