/**
 * Text kept for a while to save asking its source again. Nothing may be decided by it that the source would decide
 * otherwise: a cache may forget at any moment, and answers "unknown" when it does.
 *
 * A cache that can't be reached rejects; whoever asks it goes to the source then.
 */
export interface Cache {
  /** The value last set under this key; undefined where there is none, it has expired, or it was pushed out. */
  get(key: string): Promise<string | undefined>;
  /** Sets a value for so long, whatever was there before. */
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /**
   * Sets a value unless one of the same or a newer version is there: true where it was set. Versions compare as text.
   * A reader who was slow to bring an old value from the source so never replaces what a writer set meanwhile. A value
   * set without a version counts as older than any.
   */
  setIfNewer(key: string, version: string, value: string, ttlMs: number): Promise<boolean>;
  /** Forgets the value and its version, if there is one. */
  delete(key: string): Promise<void>;
}
