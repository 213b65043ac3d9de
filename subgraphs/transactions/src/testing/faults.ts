/**
 * What goes wrong with one call. `unanswered-before`, `unanswered-after`: the work is left undone, or done, and the
 * answer lost. `crash-before`, `crash-after`: the same, and the caller dies of it. `throws`: a fault in the callee.
 * `held-before`, `held-after`: the answer comes only once it is let go.
 */
export type Fault =
  | 'unanswered-before'
  | 'unanswered-after'
  | 'crash-before'
  | 'crash-after'
  | 'held-before'
  | 'held-after'
  | 'throws';

export interface Faults {
  /** Strikes the next call of that name, each planned fault once and in order. */
  plan(call: string, ...faults: readonly Fault[]): void;
  /** Strikes every call, until it is told `undefined`. */
  always(call: string, fault: Fault | undefined): void;
  /** Every call takes this long. */
  slowDown(ms: number): void;
  /** Runs a call as planned; `unanswered` is what the port says where no answer came. */
  run<Answer>(call: string, work: () => Answer, unanswered: Answer): Promise<Answer>;
  /** What happens when the caller dies. */
  onCrash(crash: () => void): void;
  callsOf(call: string): number;
  /** Resolves once a call is held. */
  untilHeld(): Promise<void>;
  /** Lets go of the call that is held. */
  letGo(): void;
}

export function createFaults(): Faults {
  const planned = new Map<string, Fault[]>();
  const standing = new Map<string, Fault>();
  const calls = new Map<string, number>();
  let delayMs = 0;
  let crash = () => {};
  let reached = Promise.withResolvers<void>();
  let released = Promise.withResolvers<void>();

  async function hold(): Promise<void> {
    reached.resolve();
    await released.promise;
  }

  return {
    plan: (call, ...faults) => {
      planned.set(call, [...(planned.get(call) ?? []), ...faults]);
    },
    always: (call, fault) => {
      if (fault) standing.set(call, fault);
      else standing.delete(call);
    },
    slowDown: (ms) => {
      delayMs = ms;
    },
    onCrash: (act) => {
      crash = act;
    },
    callsOf: (call) => calls.get(call) ?? 0,
    untilHeld: () => reached.promise,
    letGo: () => {
      released.resolve();
      reached = Promise.withResolvers();
      released = Promise.withResolvers();
    },
    run: async (call, work, unanswered) => {
      calls.set(call, (calls.get(call) ?? 0) + 1);
      const fault = planned.get(call)?.shift() ?? standing.get(call);
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      switch (fault) {
        case undefined:
          return work();
        case 'unanswered-before':
          return unanswered;
        case 'unanswered-after':
          work();
          return unanswered;
        case 'crash-before':
          crash();
          return new Promise(() => {});
        case 'crash-after':
          work();
          crash();
          return new Promise(() => {});
        case 'held-before':
          await hold();
          return work();
        case 'held-after': {
          const answer = work();
          await hold();
          return answer;
        }
        case 'throws':
          throw new Error('a fault in the callee');
        default:
          return fault satisfies never;
      }
    },
  };
}
