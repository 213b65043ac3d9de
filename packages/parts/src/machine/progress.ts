import type { Narrator } from '@paygraph/embedded/narrator';

/** Tells a person what is going on, also while it goes on. */
export type Progress = Pick<Narrator, 'say' | 'step'>;

const patienceMs = 2_000;

/** Adds to a narrator that it says, every two seconds, what it still waits for. */
export function createProgress(narrator: Narrator): Progress {
  return {
    say: narrator.say,
    step: async (what, work) => {
      let waitedMs = 0;
      const timer = setInterval(() => {
        waitedMs += patienceMs;
        narrator.say(`  … not yet: ${what} (${waitedMs / 1000} s)`);
      }, patienceMs);
      try {
        return await narrator.step(what, work);
      } finally {
        clearInterval(timer);
      }
    },
  };
}
