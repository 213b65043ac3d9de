import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@paygraph/telemetry';
import { z } from 'zod';
import { readDocument } from '../tokens/read-document.ts';
import { readChange } from './session-changes.ts';
import type { SessionChange, SessionRegister } from './session-watch.ts';

/** The other side waits for up to 20 s for something to tell. */
const timeoutMs = 25_000;
const maxBytes = 1_000_000;
const firstPauseMs = 100;
const longestPauseMs = 2_000;

const pageSchema = z.object({
  position: z.string().regex(/^\d{1,18}$/),
  isWhole: z.boolean(),
  changes: z.array(z.unknown()).max(10_000),
});

/**
 * Follows the feed of ended sessions and changed roles, and records what it tells. While the feed is away, what is known
 * stays known. Gives what ends the following.
 */
export function followSessionFeed(options: {
  url: string;
  register: SessionRegister;
  /** For a request of this path and query. Good once. */
  headers: (target: string) => Readonly<Record<string, string>>;
  logger: Logger;
}): () => void {
  const { url, register, headers, logger } = options;
  const stopping = new AbortController();
  const { signal } = stopping;

  async function read(after: string | undefined): Promise<z.infer<typeof pageSchema>> {
    const asked = new URL(url);
    if (after !== undefined) asked.searchParams.set('after', after);
    const document = await readDocument({
      url: asked.href,
      headers: headers(`${asked.pathname}${asked.search}`),
      timeoutMs,
      maxBytes,
      signal,
    });
    return pageSchema.parse(document);
  }

  /** Waiting for whoever understands it would hide all that comes after it. */
  function understood(told: unknown): readonly SessionChange[] {
    try {
      return [readChange(told)];
    } catch (error) {
      logger.error({ err: error, url }, 'the session feed tells of what is not understood here');
      return [];
    }
  }

  async function follow(): Promise<void> {
    let position: string | undefined;
    let pauseMs = firstPauseMs;
    while (!signal.aborted) {
      try {
        const page = await read(position);
        register.record(page.changes.flatMap(understood));
        position = page.position;
        if (page.isWhole) register.markReady();
        if (pauseMs > firstPauseMs) logger.info({ url }, 'the session feed is read again');
        pauseMs = firstPauseMs;
      } catch (error) {
        if (signal.aborted) return;
        if (pauseMs === firstPauseMs) logger.warn({ err: error, url }, 'the session feed can’t be read');
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
        await pause(pauseMs, undefined, { signal });
      }
    }
  }
  // Rejects when it is stopped in a pause, and for nothing else.
  follow().catch(() => {});
  return () => stopping.abort();
}
