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
  let isLost = false;
  let giveUp = () => {};
  const unlisten = onLost(() => {
    isLost = true;
    giveUp();
  });

  /** Undefined where the connection was lost meanwhile. */
  async function read(position: bigint | undefined): Promise<ChangePage | undefined> {
    if (isLost) return undefined;
    // A promise for each page: one that lasts as long as the connection would keep all that ever raced against it.
    const lost = Promise.withResolvers<undefined>();
    giveUp = () => lost.resolve(undefined);
    return await Promise.race([feed.read(position), lost.promise]);
  }

  async function copyAll(): Promise<void> {
    let position: bigint | undefined;
    let isFailing = false;
    while (!signal.aborted) {
      try {
        const page = await read(position);
        if (page === undefined) {
          isLost = false;
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
