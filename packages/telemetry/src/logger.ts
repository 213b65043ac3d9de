import { isSpanContextValid, trace } from '@opentelemetry/api';
import { type DestinationStream, type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
import pretty from 'pino-pretty';
import { withoutSecrets, withoutSecretsInText } from './redaction.ts';
import { currentRequestId } from './request-scope.ts';

/** Without `child`: pino brings the fields of children to a line past everything that looks for secrets. */
export type Logger = Pick<PinoLogger, 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace'>;

/**
 * One line of JSON an event, or, with `readable`, a coloured line for people. Each has `level`, `time`, `service` and
 * `msg`; within a request `requestId`, within a trace `traceId` and `spanId`, and `err` where something failed. What
 * else is told stands beside them, without secrets. `destination` is standard output unless a test wants to read what was
 * written.
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
    mixin: whereabouts,
    formatters: { log: withoutSecretFields },
    // Described by the formatter: pino's own would take what that made for an error once more.
    serializers: { err: (described: unknown) => described },
    hooks: { logMethod: withoutSecretWords },
  };
  return destination ? pino(settings, destination) : pino(settings);
}

/** A line's own `requestId` goes before: it may be about another request than the one under way. */
function whereabouts(): object {
  const requestId = currentRequestId();
  const span = trace.getActiveSpan()?.spanContext();
  return {
    ...(requestId !== undefined && { requestId }),
    ...(span && isSpanContextValid(span) && { traceId: span.traceId, spanId: span.spanId }),
  };
}

/** Errors are described here, too: whatever their field is called. */
function withoutSecretFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(Object(withoutSecrets(fields))));
}

function withoutSecretWords(
  this: PinoLogger,
  words: Parameters<PinoLogger['info']>,
  log: PinoLogger['info'],
): void {
  const [given, ...others] = words;
  // Of an error alone pino would take the message as it is.
  const [first, ...message] = given instanceof Error ? [{ err: given }, given.message] : [given];
  Reflect.apply(log, this, [first, ...message, ...others].map(clean));
}

function clean(word: unknown): unknown {
  return typeof word === 'string' ? withoutSecretsInText(word) : word;
}
