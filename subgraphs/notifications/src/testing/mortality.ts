import type { CrashPoints } from '@paygraph/foundation';

/** A call at which a process dies: the n-th of its name, before it is done or once it is. */
export interface DeathPoint {
  readonly call: string;
  readonly when: 'before' | 'after';
  readonly nth: number;
}

export interface Mortality extends CrashPoints {
  /** The calls that were made, in order, as in `queue.end`. */
  readonly calls: readonly string[];
  readonly died: Promise<void>;
  die(): void;
}

/**
 * Crash points of a process that is one of several in here: from its death on none of its ports does anything any more,
 * and none gives an answer.
 */
export function createMortality(point?: DeathPoint): Mortality {
  const death = Promise.withResolvers<void>();
  const calls: string[] = [];
  let dead = false;

  function die(): void {
    dead = true;
    death.resolve();
  }

  async function call(name: string, work: () => unknown): Promise<unknown> {
    if (dead) return await forever();
    calls.push(name);
    const isHere = point?.call === name && calls.filter((made) => made === name).length === point.nth;
    if (isHere && point.when === 'before') die();
    if (dead) return await forever();
    const answer = await work();
    if (isHere) die();
    // Whatever was under way has happened; only nobody hears of it.
    return dead ? await forever() : answer;
  }

  return {
    calls,
    died: death.promise,
    die,
    around: (port, functions) =>
      new Proxy(functions, {
        get: (target, name, receiver) => {
          const member: unknown = Reflect.get(target, name, receiver);
          if (typeof member !== 'function') return member;
          return (...words: unknown[]) =>
            call(`${port}.${String(name)}`, () => Reflect.apply(member, undefined, words));
        },
      }),
  };
}

function forever(): Promise<never> {
  return new Promise(() => {});
}
