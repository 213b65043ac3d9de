/** What is kept of a session. */
export interface StoredSession {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** When the access token ends, in ms since 1970 by this machine's own clock: a hint, for that clock may be wrong. */
  readonly expiresAt: number;
}

/** Where a session is kept. Several clients, or tabs, may share one. */
export interface SessionStore {
  read(): StoredSession | undefined;
  /** Undefined forgets it. */
  write(session: StoredSession | undefined): void;
  /** Runs `work` while nobody else who shares this store runs theirs: a refresh token is good once. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Calls `listener` when another one who shares this store has changed it. Gives what ends that. */
  watch(listener: () => void): () => void;
}

/** Kept by this program alone, and forgotten when it ends. */
export function memorySessions(initial?: StoredSession): SessionStore {
  let kept = initial;
  const listeners = new Set<() => void>();
  const alone = oneAtATime();
  return {
    read: () => kept,
    write: (session) => {
      kept = session;
      for (const listener of listeners) listener();
    },
    alone,
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Runs what it is given one after the other, in the order in which it came. */
export function oneAtATime(): SessionStore['alone'] {
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => {});
    return await mine;
  };
}
