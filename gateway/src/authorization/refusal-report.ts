import { setTimeout as delay } from 'node:timers/promises';
import type { Identity } from '@paygraph/principal';
import type { Logger } from '@paygraph/telemetry';
import type { Caller } from '../caller.ts';
import type { RefusedField } from './complete-answer.ts';

/** Tells one person's refused fields, as in Mutation.setUserRole. Rejects where nobody took it. */
export type SendRefusals = (identity: Identity, fields: readonly string[]) => Promise<void>;

export interface RefusalReport {
  /** Somebody signed in asked for what their rights do not give. Never throws, and waits for nothing. */
  refused(
    caller: Pick<Caller, 'identity'>,
    fields: readonly Pick<RefusedField, 'typeName' | 'fieldName'>[],
  ): void;
  /** Tells what is still to be told. */
  stop(): Promise<void>;
}

/** Of one person in a minute: whoever is refused more often than that fills no trail with it. */
const mostFields = 20;
const mostPersons = 1_000;
const minuteMs = 60_000;
const pauseMs = 500;
const longestStopMs = 2_000;

/**
 * Reports refusals of access for the audit trail, a moment later and all of a person's together: an answer never waits
 * for it. Each field of a person goes out once a minute, and no more than twenty. What can't be told is dropped, with a
 * line in the log.
 */
export function createRefusalReport(options: {
  send: SendRefusals;
  now: () => number;
  logger: Logger;
}): RefusalReport {
  const { send, now, logger } = options;
  const waiting = new Map<string, { identity: Identity; fields: Set<string> }>();
  let told = new Map<string, Set<string>>();
  let minute = now();
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();

  /** Whether this minute has room for it, which it then takes. */
  function takesPlace(userId: string, field: string): boolean {
    if (now() - minute >= minuteMs) {
      told = new Map();
      minute = now();
    }
    const fields = told.get(userId) ?? new Set();
    if (fields.has(field) || fields.size >= mostFields) return false;
    if (fields.size === 0 && told.size >= mostPersons) return false;
    told.set(userId, fields.add(field));
    return true;
  }

  async function flush(): Promise<void> {
    const batch = [...waiting];
    waiting.clear();
    for (const [index, [, { identity, fields }]] of batch.entries()) {
      try {
        await send(identity, [...fields]);
      } catch (error) {
        // The others would fare no better, and take as long.
        const dropped = batch.slice(index).map(([userId, { fields: of }]) => ({ userId, fields: [...of] }));
        logger.warn({ err: error, dropped }, 'refusals did not reach the audit trail');
        return;
      }
    }
  }

  function flushNext(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    sending = sending.then(flush);
    return sending;
  }

  return {
    refused: ({ identity }, fields) => {
      const { principal } = identity;
      if (principal.kind !== 'user') return;
      for (const { typeName, fieldName } of fields) {
        const field = `${typeName}.${fieldName}`;
        if (waiting.size >= mostPersons || !takesPlace(principal.userId, field)) continue;
        const entry = waiting.get(principal.userId) ?? { identity, fields: new Set() };
        waiting.set(principal.userId, { identity, fields: entry.fields.add(field) });
        timer ??= setTimeout(() => void flushNext(), pauseMs);
      }
    },
    stop: async () => {
      await Promise.race([flushNext(), delay(longestStopMs, undefined, { ref: false })]);
    },
  };
}
