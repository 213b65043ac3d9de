import type { UserId } from '@paygraph/ids';
import type { Notice } from './notice.ts';

/** One person and what that one is told. */
export interface Telling {
  readonly owner: UserId;
  readonly notice: Notice;
}

/** null where nobody knows a name for that person. */
export type NameOf = (person: UserId) => string | null;

/** An event of which somebody is told. */
export interface Happening {
  readonly eventId: string;
  readonly at: Date;
  /** Who is told. */
  readonly readers: readonly UserId[];
  /** Whose names stand in the notices. */
  readonly named: readonly UserId[];
  /** At most one telling a reader. */
  readonly tell: (nameOf: NameOf) => readonly Telling[];
}

/** What concerns one person alone, and names nobody. */
export function oneTold(event: { eventId: string; at: Date }, owner: UserId, notice: Notice): Happening {
  return { ...event, readers: [owner], named: [], tell: () => [{ owner, notice }] };
}
