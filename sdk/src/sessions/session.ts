import type { AuthTokensPartsFragment } from '../generated/operations.ts';
import type { SessionStore, StoredSession } from './session-store.ts';

/** `asked`: by `signOut`. `expired`: it was not used for days. `revoked`: it was ended elsewhere. `never`: nobody was. */
export type SessionState =
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'signed-out'; readonly why: 'asked' | 'expired' | 'revoked' | 'never' };

/** What the server said to a refresh token. Where it can't be reached, `refresh` rejects, and the session stays. */
export type Refreshed =
  | { readonly kind: 'tokens'; readonly tokens: AuthTokensPartsFragment }
  | { readonly kind: 'ended'; readonly why: 'expired' | 'revoked' };

export interface Session {
  state(): SessionState;
  onChange(listener: (state: SessionState) => void): () => void;
  /** A token that is good for a while yet; undefined where nobody is signed in. */
  accessToken(): Promise<string | undefined>;
  /** The server did not take `stale`: gives another one, undefined where the session has ended. One refresh for all. */
  renew(stale: string): Promise<string | undefined>;
  begin(tokens: AuthTokensPartsFragment): void;
  end(why: 'asked' | 'expired' | 'revoked'): void;
  /** Listens no more to what others do with the store. */
  close(): void;
}

/** A token is refreshed so long before it ends: an answer under way must not meet its end. */
const earlyMs = 30_000;

/**
 * Whoever is signed in. How long a token is good is counted by a clock that nobody sets (`monotonic`), from when it came:
 * a machine whose time of day is wrong by minutes neither refreshes all the time nor too late.
 */
export function createSession(deps: {
  store: SessionStore;
  refresh: (refreshToken: string) => Promise<Refreshed>;
  /** In ms, from any beginning. */
  monotonic?: () => number;
  /** In ms since 1970. */
  wallClock?: () => number;
}): Session {
  const { store, refresh, monotonic = () => performance.now(), wallClock = Date.now } = deps;
  const listeners = new Set<(state: SessionState) => void>();
  let state: SessionState = store.read() ? { kind: 'signed-in' } : { kind: 'signed-out', why: 'never' };
  /** Of the token that came to this client; of others only the store's hint is known. */
  let own: { readonly token: string; readonly endsAt: number } | undefined;
  let renewing: Promise<string | undefined> | undefined;

  function change(next: SessionState): void {
    if (next.kind === state.kind) return;
    state = next;
    for (const listener of listeners) listener(next);
  }

  function keep(tokens: AuthTokensPartsFragment): void {
    const livesMs = tokens.expiresIn * 1_000;
    own = { token: tokens.accessToken, endsAt: monotonic() + livesMs };
    const { accessToken, refreshToken } = tokens;
    change({ kind: 'signed-in' });
    store.write({ accessToken, refreshToken, expiresAt: wallClock() + livesMs });
  }

  function end(why: 'asked' | 'expired' | 'revoked'): void {
    own = undefined;
    // First: a store that tells its own writer, too, has nothing to add.
    change({ kind: 'signed-out', why });
    store.write(undefined);
  }

  function seemsGood(kept: StoredSession): boolean {
    return own?.token === kept.accessToken
      ? monotonic() < own.endsAt - earlyMs
      : wallClock() < kept.expiresAt - earlyMs;
  }

  /** Alone among all who share the store; whoever waited finds what the first one was given. */
  async function renewAlone(stale: string): Promise<string | undefined> {
    return await store.alone(async () => {
      const kept = store.read();
      if (kept === undefined) {
        change({ kind: 'signed-out', why: 'revoked' });
        return undefined;
      }
      if (kept.accessToken !== stale) return kept.accessToken;
      const refreshed = await refresh(kept.refreshToken);
      if (refreshed.kind === 'ended') {
        end(refreshed.why);
        return undefined;
      }
      keep(refreshed.tokens);
      return refreshed.tokens.accessToken;
    });
  }

  function renew(stale: string): Promise<string | undefined> {
    renewing ??= renewAlone(stale).finally(() => {
      renewing = undefined;
    });
    return renewing;
  }

  const forget = store.watch(() => {
    change(store.read() ? { kind: 'signed-in' } : { kind: 'signed-out', why: 'asked' });
  });

  return {
    state: () => state,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    accessToken: async () => {
      const kept = store.read();
      if (kept === undefined) return undefined;
      return seemsGood(kept) ? kept.accessToken : await renew(kept.accessToken);
    },
    renew,
    begin: keep,
    end,
    close: forget,
  };
}
