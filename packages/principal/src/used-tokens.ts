/** Which tokens were presented before. */
export interface UsedTokens {
  /** True where this is the first time. False for a repeat, and where the memory is full. */
  use(id: string, nowMs: number): boolean;
}

/** Which tokens were presented to any process of a service. */
export interface SharedMemory {
  /** True where this is the first time within `lifeMs`, and where nobody can say. Never rejects. */
  use(id: string, lifeMs: number): Promise<boolean>;
}

/**
 * Remembers each id for `lifeMs` at least and twice that at most, in two sets of which the older is dropped whole: no
 * entry has a timer, and nothing is ever searched. Full, it believes nobody: forgetting would let a repeat through.
 */
export function createUsedTokens(options: { lifeMs: number; maxPerLife: number }): UsedTokens {
  const { lifeMs, maxPerLife } = options;
  let recent = new Set<string>();
  let older = new Set<string>();
  let recentSinceMs: number | undefined;

  return {
    use(id, nowMs) {
      recentSinceMs ??= nowMs;
      if (nowMs - recentSinceMs >= lifeMs) {
        // After two lives without a caller the recent ones are as old as what they would replace.
        older = nowMs - recentSinceMs >= 2 * lifeMs ? new Set() : recent;
        recent = new Set();
        recentSinceMs = nowMs;
      }
      if (recent.has(id) || older.has(id) || recent.size >= maxPerLife) return false;
      recent.add(id);
      return true;
    },
  };
}
