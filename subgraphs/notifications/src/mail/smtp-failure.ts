import type { SendOutcome } from '../domain/sender.ts';

/** What nodemailer's errors say, besides a message that repeats the server's words, and with them the recipient. */
interface Said {
  readonly code: string;
  readonly command: string;
  /** RFC 5321, section 4.2.1: 4 and two digits where trying again may help, 5 and two digits where it won't. */
  readonly responseCode: number | undefined;
  readonly timeoutType: string;
}

/** Faults of which it is known that not a byte of the mail had been sent: nodemailer's codes for what comes before it. */
const beforeTheMail = new Set(['EDNS', 'ETLS', 'EAUTH', 'EENVELOPE', 'EREQUIRETLS']);
const neverConnected = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND']);

/**
 * What a failed try means. The server's refusal of this recipient or this mail is final; anything else may do better next
 * time. Where it fell silent, it may have taken the mail all the same.
 */
export function smtpFailure(error: unknown): SendOutcome {
  const said = readError(error);
  const reason = [said.code, said.command, said.responseCode].filter((part) => part).join(' ');
  if (isRefusal(said)) return { kind: 'refused', reason };
  return { kind: 'failed', reason, mayBeSent: !isSafelyUnsent(said, error) };
}

/** Of the sender's own address, or of who we are, the mail's recipient is not to blame: someone will mend that. */
function isRefusal({ responseCode, command }: Said): boolean {
  return responseCode !== undefined && responseCode >= 500 && /^(RCPT TO|DATA)/.test(command);
}

function isSafelyUnsent({ code, responseCode, timeoutType }: Said, error: unknown): boolean {
  // It has answered, and its answer was no.
  if (responseCode !== undefined) return true;
  if (beforeTheMail.has(code)) return true;
  if (['CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT'].includes(timeoutType)) return true;
  return neverConnected.has(textOf(error, 'originalCode')) || neverConnected.has(code);
}

function readError(error: unknown): Said {
  const responseCode =
    typeof error === 'object' && error !== null && 'responseCode' in error ? error.responseCode : undefined;
  return {
    code: textOf(error, 'code') || textOf(error, 'name') || 'unknown',
    command: textOf(error, 'command'),
    responseCode: typeof responseCode === 'number' ? responseCode : undefined,
    timeoutType: textOf(error, 'timeoutType'),
  };
}

function textOf(error: unknown, field: string): string {
  if (typeof error !== 'object' || error === null) return '';
  const value: unknown = Reflect.get(error, field);
  return typeof value === 'string' ? value : '';
}
