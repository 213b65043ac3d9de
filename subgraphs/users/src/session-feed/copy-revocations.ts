import type { Revocations } from '@paygraph/revocations';
import type { ChangePage } from './session-change.ts';
import type { SessionFeed } from './session-feed.ts';

const pauseMs = 500;

/**
 * Copies sessions that ended from the feed to where gateways also look, in order, and again from the oldest that still
 * matters after each loss of the connection: whoever is there then may have forgotten. Several processes may do so at
 * once. Gives what ends it, once the feed is stopped, too. `onFailed` is told once each time.
 */
export function copyRevocations(options: {
  feed: Pick<SessionFeed, 'read'>;
  revocations: Pick<Revocations, 'add'>;
  onLost: (listener: () => void) => () => void;
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
  onFailed: (error: unknown) => void;
}): () => Promise<void> {
  const { feed, revocations, onLost, pause, onFailed } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let lost = Promise.withResolvers<undefined>();
  const unlisten = onLost(() => lost.resolve(undefined));

  /** Undefined where the connection was lost meanwhile. */
  async function read(position: bigint | undefined): Promise<ChangePage | undefined> {
    return await Promise.race([feed.read(position), lost.promise]);
  }

  async function copyAll(): Promise<void> {
    let position: bigint | undefined;
    let isFailing = false;
    while (!signal.aborted) {
      try {
        const page = await read(position);
        if (page === undefined) {
          lost = Promise.withResolvers();
          position = undefined;
          await pause(pauseMs, signal);
          continue;
        }
        const ended = page.changes.flatMap((change) =>
          change.kind === 'session-ended' ? [change.sessionId] : [],
        );
        await revocations.add(ended);
        position = page.position;
        isFailing = false;
      } catch (error) {
        if (!isFailing) onFailed(error);
        isFailing = true;
        await pause(pauseMs, signal);
      }
    }
  }
  const copied = copyAll();

  return async () => {
    unlisten();
    stopping.abort();
    await copied;
  };
}
