import { setTimeout as pause } from 'node:timers/promises';
import { parseId } from '@paygraph/ids';
import type { Revocations } from '@paygraph/revocations';
import type { Logger } from '@paygraph/telemetry';
import type { SessionChange } from './session-watch.ts';

const lookEveryMs = 500;

/**
 * Looks in Redis for sessions that have ended, beside the feed: for a gateway whose feed is away. What is found is only
 * ever added: a session is refused for standing there, and none is believed for not standing there, nor is it ever known
 * from there that all is known. Gives what ends the looking.
 */
export function followRevocations(options: {
  revocations: Pick<Revocations, 'since'>;
  learn: (changes: readonly SessionChange[]) => void;
  logger: Logger;
}): () => void {
  const { revocations, learn, logger } = options;
  const stopping = new AbortController();
  const { signal } = stopping;

  async function follow(): Promise<void> {
    let readToMs: number | undefined;
    let isFailing = false;
    while (!signal.aborted) {
      try {
        const { sessionIds, atMs } = await revocations.since(readToMs);
        learn(sessionIds.flatMap(endOf));
        readToMs = atMs;
        isFailing = false;
      } catch (error) {
        if (!isFailing) logger.warn({ err: error }, 'ended sessions can’t be read in Redis');
        isFailing = true;
      }
      await pause(lookEveryMs, undefined, { signal });
    }
  }
  // Rejects when it is stopped in a pause, and for nothing else.
  follow().catch(() => {});
  return () => stopping.abort();
}

function endOf(text: string): readonly SessionChange[] {
  const sessionId = parseId('ses', text);
  return sessionId === undefined ? [] : [{ kind: 'session-ended', sessionId, reason: 'told of by Redis' }];
}
