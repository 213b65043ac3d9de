import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import pretty from 'pino-pretty';
import { describeError } from './describe-error.ts';

export type { Logger };

/** Names of fields whose value never reaches a log, wherever they stand. */
const secretFields = [
  'password',
  'currentPassword',
  'newPassword',
  'token',
  'accessToken',
  'refreshToken',
  'providerToken',
  'mfaCode',
  'secret',
  'authorization',
  'privateKey',
];

/**
 * One line of JSON an event, or, with `readable`, a coloured line for people. `destination` is standard output
 * unless a test wants to read what was written.
 */
export function createLogger(options: {
  service: string;
  level: string;
  readable?: boolean;
  destination?: DestinationStream;
}): Logger {
  const destination =
    options.destination ??
    (options.readable
      ? pretty({ ignore: 'pid,hostname', singleLine: true, translateTime: 'HH:MM:ss.l', sync: true })
      : undefined);
  const settings = {
    level: options.level,
    base: { service: options.service },
    timestamp: stdTimeFunctions.isoTime,
    serializers: { err: describeError },
    redact: {
      paths: secretFields.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: '[redacted]',
    },
  };
  return destination ? pino(settings, destination) : pino(settings);
}
