import type { Cache } from './port.ts';
import type { RemoteCache } from './redis-cache.ts';

export interface GuardedCache extends Cache {
  /** Ends the watching; from then on it knows nothing. */
  stop(): void;
}

/**
 * `away`: it was not reached, and is not asked. `returning`: it is told what is committed, but not asked: others may not
 * have made up yet for what they could not tell. `here`: as usual.
 */
type State = 'away' | 'returning' | 'here';

const lookEveryMs = 200;
/** It is asked only by who heard from it so lately: a look takes 250 ms at most. */
const heardWithinMs = 450;
/** A writer that lost it answers no sooner than this afterwards: by then nobody asks it who lost it as well. */
const noticedWithinMs = 600;
/** Longer than anyone takes to find it back: a connection is tried every 500 ms, a look takes 250. */
const settleMs = 2_000;

/**
 * A cache that may be away, for processes that share it, such that nobody reads from it what is older than what somebody
 * was told is done:
 * - Whoever lost it, if only for one command, asks it no more, and begins a new era before it does again: what was kept
 *   before may be older than what could not be told meanwhile, by this process or by one that has ended since. So does
 *   whoever starts. Nothing need be remembered for that, so nothing can be forgotten.
 * - Between that and the first question passes `settleMs`, in which all others who lost it begin their eras too.
 * - `tell` resolves when the cache knows, or has begun an era; where neither can be, when all others have noticed. Only
 *   the first who find it gone wait for that.
 * What remains is a writer alone cut off from a cache that all others reach.
 *
 * Never rejects. `onAway` and `onBack` are told once each time; `pause` resolves early with its signal.
 */
export function guardAbsences(options: {
  cache: RemoteCache;
  /** Tells of each connection that was lost: what was sent over it may have been done or not. */
  onLost: (listener: () => void) => () => void;
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds of a clock that is never set back. */
  now: () => number;
  onAway?: (error: unknown) => void;
  onBack?: () => void;
}): GuardedCache {
  const { cache, pause, now, onAway, onBack } = options;
  let state: State = 'away';
  let isStopped = false;
  let isToldAway = false;
  let heardAtMs = Number.NEGATIVE_INFINITY;
  let resting = new AbortController();
  let absence = beginAbsence();
  const unlisten = options.onLost(() => lose(new Error('the connection was lost')));

  function beginAbsence() {
    const { promise: isOver, resolve: end } = Promise.withResolvers<void>();
    const noticed = new AbortController();
    pause(noticedWithinMs, noticed.signal).then(end, end);
    return { isOver, end: () => noticed.abort() };
  }

  function tellAway(error: unknown): void {
    if (!isToldAway) onAway?.(error);
    isToldAway = true;
  }

  function lose(error: unknown): void {
    if (state === 'away') return;
    state = 'away';
    absence = beginAbsence();
    tellAway(error);
    resting.abort();
  }

  async function rest(ms: number): Promise<void> {
    resting = new AbortController();
    if (!isStopped) await pause(ms, resting.signal);
  }

  async function look(): Promise<void> {
    const askedAtMs = now();
    await cache.ping();
    heardAtMs = askedAtMs;
  }

  const is = (which: State) => state === which;

  async function comeBack(): Promise<void> {
    // 1. From here on all that is committed is told: what was not, was committed before the era begins.
    state = 'returning';
    await cache.beginEra();
    if (!is('returning')) return;
    absence.end();
    // 2. Until all others have done the same.
    await rest(settleMs);
    await look();
    if (!is('returning')) return;
    state = 'here';
    if (isToldAway) onBack?.();
    isToldAway = false;
  }

  async function watch(): Promise<void> {
    while (!isStopped) {
      try {
        await look();
        if (is('away')) await comeBack();
      } catch (error) {
        lose(error);
        tellAway(error);
      }
      await rest(lookEveryMs);
    }
  }
  void watch();

  const isAsked = () => is('here') && now() - heardAtMs <= heardWithinMs;

  return {
    get: async (key) => {
      if (!isAsked()) return nothing;
      try {
        const recalled = await cache.get(key);
        return is('here') ? recalled : nothing;
      } catch (error) {
        lose(error);
        return nothing;
      }
    },
    keep: async (key, entry, era) => {
      if (!isAsked()) return false;
      try {
        return await cache.keep(key, entry, era);
      } catch (error) {
        lose(error);
        return false;
      }
    },
    tell: (key, entry) => makeKnown(() => cache.tell(key, entry)),
    beginEra: () => makeKnown(() => cache.beginEra()),
    stop: () => {
      isStopped = true;
      state = 'away';
      unlisten();
      absence.end();
      resting.abort();
    },
  };

  async function makeKnown(telling: () => Promise<void>): Promise<void> {
    if (!is('away')) {
      try {
        return await telling();
      } catch (error) {
        lose(error);
      }
    }
    await absence.isOver;
  }
}

const nothing = { value: undefined, era: undefined };
