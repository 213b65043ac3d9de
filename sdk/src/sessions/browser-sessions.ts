import { oneAtATime, type SessionStore, type StoredSession } from './session-store.ts';

/** What is needed of `localStorage`. */
export interface TextStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** What is needed of `navigator.locks` (Web Locks): one holder of a name at a time, over all tabs. */
export interface NamedLocks {
  request<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
}

/** What is needed of `window` to hear of other tabs. */
export interface StorageEvents {
  addEventListener(type: 'storage', listener: (event: { key: string | null }) => void): void;
  removeEventListener(type: 'storage', listener: (event: { key: string | null }) => void): void;
}

export interface BrowserSessionsOptions {
  /** The name under which the session is kept. Default: `paygraph-session`. */
  readonly key?: string;
  /** Defaults: what the browser has by these names. */
  readonly storage?: TextStorage;
  readonly locks?: NamedLocks;
  readonly events?: StorageEvents;
}

/**
 * Kept in the browser, and shared by all its tabs: one refreshes for all, and where one signs out all are. Whoever can
 * run script on your pages can read it: serve them with a strict Content-Security-Policy. Throws where there is no
 * `localStorage`.
 */
export function browserSessions(options: BrowserSessionsOptions = {}): SessionStore {
  const { key = 'paygraph-session' } = options;
  const world = globalThis as {
    localStorage?: TextStorage;
    navigator?: { locks?: NamedLocks };
  } & Partial<StorageEvents>;
  const storage = options.storage ?? world.localStorage;
  if (storage === undefined) {
    throw new Error(
      'browserSessions() needs localStorage, which is not there: use memorySessions() instead.',
    );
  }
  const locks = options.locks ?? world.navigator?.locks;
  const events = options.events ?? (hasEvents(world) ? world : undefined);
  const inThisTab = oneAtATime();
  return {
    read: () => readSession(storage.getItem(key)),
    write: (session) => {
      if (session === undefined) storage.removeItem(key);
      else storage.setItem(key, JSON.stringify(session));
    },
    // Without Web Locks two tabs may refresh at once: the server gives both the same successor for ten seconds.
    alone: (work) => (locks ? locks.request(key, work) : inThisTab(work)),
    watch: (listener) => {
      // `key` is null where everything was cleared.
      const heard = (event: { key: string | null }) => {
        if (event.key === key || event.key === null) listener();
      };
      events?.addEventListener('storage', heard);
      return () => events?.removeEventListener('storage', heard);
    },
  };
}

function hasEvents(world: Partial<StorageEvents>): world is StorageEvents {
  return typeof world.addEventListener === 'function' && typeof world.removeEventListener === 'function';
}

/** Undefined for anything but what `write` wrote: then nobody is signed in. */
function readSession(text: string | null): StoredSession | undefined {
  if (text === null) return undefined;
  try {
    const read: unknown = JSON.parse(text);
    return isSession(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

function isSession(read: unknown): read is StoredSession {
  if (typeof read !== 'object' || read === null) return false;
  return (
    'accessToken' in read &&
    typeof read.accessToken === 'string' &&
    'refreshToken' in read &&
    typeof read.refreshToken === 'string' &&
    'expiresAt' in read &&
    typeof read.expiresAt === 'number'
  );
}
