/** So many within so many seconds; the window begins with the first. */
export interface Limit {
  /** Keys of two limits never meet. */
  readonly name: string;
  readonly points: number;
  readonly perSeconds: number;
}

export interface Verdict {
  readonly allowed: boolean;
  /** Points left in this window, 0 where it is refused. */
  readonly remaining: number;
  /** When the window is over. */
  readonly resetsInMs: number;
}

/**
 * Counts how often something was tried, and refuses above a limit. Never rejects: where its store is away it counts in
 * this process, so that nobody is let through uncounted and nobody is locked out.
 */
export interface RateLimiter {
  /** Counts first and tells then, so that of many at once no more than the limit are allowed. */
  take(limit: Limit, key: string, points?: number): Promise<Verdict>;
  /** What stands, without counting. */
  look(limit: Limit, key: string): Promise<Verdict>;
  /** Takes back what was counted for a try that turned out honest. */
  giveBack(limit: Limit, key: string, points?: number): Promise<void>;
  close(): Promise<void>;
}
