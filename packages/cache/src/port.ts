/**
 * Text kept for a while to save asking its source again, shared by all processes that serve the source. Nothing may be
 * decided by it that the source would decide otherwise: a cache may forget at any moment, and answers "unknown" when it
 * does. Versions compare as text, and grow with each change at the source.
 *
 * Time falls into eras: what was kept in one counts as unknown in the next. Whoever can't tell any more what others may
 * have been told begins a new one.
 *
 * A cache that can't be reached rejects; see `guard-absences.ts` for who turns that into "unknown".
 */
export interface Cache {
  get(key: string): Promise<Recalled>;
  /**
   * Keeps what a reader brought from the source after `get` answered this era: true where it was kept. It is not where
   * the same or a newer version was there, nor where the era is over: what the reader brought may be old by now.
   */
  keep(key: string, entry: Entry, era: Era): Promise<boolean>;
  /**
   * Tells what a writer has committed: from here on nothing older is answered or kept. Whether the value is, is the
   * cache's to choose. Harmless also where it is done later than anyone waited for it, which is why nothing deletes.
   */
  tell(key: string, entry: Entry): Promise<void>;
  /** Everything kept so far counts as unknown, for everyone. */
  beginEra(): Promise<void>;
}

export type Era = string;

export interface Recalled {
  /** Undefined where nothing is known. */
  readonly value: string | undefined;
  /** Undefined: what the source answers is not to be kept. */
  readonly era: Era | undefined;
}

export interface Entry {
  readonly version: string;
  readonly value: string;
  readonly ttlMs: number;
}
