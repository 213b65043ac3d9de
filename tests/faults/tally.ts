import { type Heard, isDecided } from './insist.ts';
import type { Outcome } from './orders.ts';

/** What customers were answered at first, and how what was unknown then ended. */
export interface Tally {
  readonly ok: number;
  readonly refused: number;
  readonly unknown: number;
  readonly resolved: Readonly<Record<Resolution, number>>;
}

/** Done or refused by the first call after all, or only by its repeat. */
export const resolutions = [
  'had been done',
  'had been refused',
  'done by the repeat',
  'refused to the repeat',
  'still unknown',
] as const;
export type Resolution = (typeof resolutions)[number];

export function tallyOf(outcomes: readonly Heard[]): Tally {
  const unknown = outcomes.filter((outcome) => !isDecided(outcome) || (outcome.before ?? []).length > 0);
  const told = outcomes.filter((outcome) => !unknown.includes(outcome));
  const ok = told.filter(isDone).length;
  const ended = unknown.map(resolutionOf);
  const count = (way: Resolution) => ended.filter((found) => found === way).length;
  return {
    ok,
    refused: told.length - ok,
    unknown: unknown.length,
    resolved: {
      'had been done': count('had been done'),
      'had been refused': count('had been refused'),
      'done by the repeat': count('done by the repeat'),
      'refused to the repeat': count('refused to the repeat'),
      'still unknown': count('still unknown'),
    },
  };
}

function resolutionOf(outcome: Outcome): Resolution {
  if (!isDecided(outcome) || outcome.kind === 'unknown') return 'still unknown';
  if (outcome.replayed) return isDone(outcome) ? 'had been done' : 'had been refused';
  return isDone(outcome) ? 'done by the repeat' : 'refused to the repeat';
}

function isDone(outcome: Outcome): boolean {
  return outcome.kind === 'accepted' && outcome.status !== 'FAILED';
}
