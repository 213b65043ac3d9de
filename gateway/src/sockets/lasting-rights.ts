import type { SignedIn } from '../access-token.ts';
import type { SessionWatch } from '../sessions/session-watch.ts';
import { forbidden } from './close-codes.ts';
import type { OpenSocket } from './open-socket.ts';

/** The right of a socket to what it was opened for, which may end before the socket does. */
export interface LastingRight {
  /** Closes the socket where the right has ended: nothing may be run or delivered any more. */
  holds(): boolean;
}

/**
 * A token's end is the end of what it opened, and so is the end of its session and a change of its owner's role. Each
 * is acted on when it happens; `holds` asks again, so that no event slips through in between.
 */
export function createLastingRights(options: { sessions: SessionWatch; now: () => number }) {
  const { sessions, now } = options;
  /** By session and by user: what a change names. */
  const holders = new Map<string, Set<LastingRight>>();

  const stop = sessions.onChange((change) => {
    const key = change.kind === 'session-ended' ? change.sessionId : change.userId;
    for (const right of [...(holders.get(key) ?? [])]) right.holds();
  });

  function remember(key: string, right: LastingRight): void {
    const known = holders.get(key) ?? new Set();
    holders.set(key, known.add(right));
  }

  function forget(key: string, right: LastingRight): void {
    const known = holders.get(key);
    if (known?.delete(right) && known.size === 0) holders.delete(key);
  }

  return {
    grant(socket: OpenSocket, signedIn: SignedIn): LastingRight {
      const { sessionId, userId } = signedIn.principal;
      const right = {
        holds: () => {
          if (now() >= signedIn.expiresAtMs || sessions.refuses(signedIn)) socket.end(forbidden);
          return socket.isOpen();
        },
      };
      // A timer may fire a moment early, and then nothing would have ended yet.
      const timer = setTimeout(() => socket.end(forbidden), Math.max(0, signedIn.expiresAtMs - now()));
      for (const key of [sessionId, userId]) remember(key, right);
      void socket.ended.then(() => {
        clearTimeout(timer);
        for (const key of [sessionId, userId]) forget(key, right);
      });
      return right;
    },
    stop,
  };
}

/** Nobody's right: it lasts as long as the socket. */
export function rightOfAnonymous(socket: OpenSocket): LastingRight {
  return { holds: socket.isOpen };
}
