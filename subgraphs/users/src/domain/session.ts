import type { Id, UserId } from '@paygraph/ids';
import type { Happened, RevocationReason } from './account-event.ts';
import type { User } from './user.ts';

/** One sign-in on one device. Of its refresh tokens it knows only hashes: of the live one, and of the one before. */
export interface Session {
  readonly id: Id<'ses'>;
  readonly userId: UserId;
  readonly liveTokenHash: string;
  /** The predecessor of the live token and when it was exchanged; undefined until the first refresh. */
  readonly rotation: { readonly previousTokenHash: string; readonly at: Date } | undefined;
  /** When the live token ends, and the session with it. */
  readonly expiresAt: Date;
  readonly client: SessionClient;
  /** True where it was opened with the person's second factor. */
  readonly secondFactor: boolean;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly revoked: { readonly at: Date; readonly reason: RevocationReason } | undefined;
}

/** Where a sign-in came from, as the person sees it in the list of sessions. */
export interface SessionClient {
  readonly userAgent: string | undefined;
  readonly ipAddress: string | undefined;
}

export interface Sessions {
  /**
   * Keeps a new session and its events in one commit. `password-changed`, and nothing kept, where the account's password
   * is not the one any more whose hash was compared: a session must not outlive the password it was opened with.
   */
  open(session: Session, comparedHash: string, happened: Happened): Promise<'opened' | 'password-changed'>;
  /** The user's sessions that are live at that instant, newest first, at most `limit`. */
  listLive(userId: UserId, at: Date, limit: number): Promise<readonly Session[]>;
  /**
   * Asks `decide` about all of the user's sessions that are live at that instant, while none can be opened or changed,
   * and ends those it names in one commit with the events. Answers what was decided.
   */
  endLive<Decision extends SessionsEnd>(
    userId: UserId,
    at: Date,
    decide: (live: readonly Id<'ses'>[]) => Decision,
  ): Promise<Decision>;
  /**
   * Asks `decide` about the session (undefined where there is none) while nobody else can change it, and keeps what it
   * answers in one commit with the events. Answers what was decided.
   */
  change<Decision extends SessionChange>(
    id: Id<'ses'>,
    decide: (session: Session | undefined) => Decision,
  ): Promise<Decision>;
}

/** `keep`: this is the session from now on. */
export type SessionChange =
  | { readonly keep: Session; readonly happened: Happened }
  | { readonly keep?: undefined };

/** These are over. */
export interface SessionsEnd {
  readonly sessionIds: readonly Id<'ses'>[];
  readonly reason: RevocationReason;
  readonly happened: Happened;
}

export const refreshTokenLifetimeMs = 7 * 24 * 60 * 60_000;
export const accessTokenLifetimeSeconds = 60 * 60;

export interface RefreshToken {
  /** Given to the client and kept nowhere. */
  readonly token: string;
  readonly hash: string;
}

/** A refresh token that was ours to give, at some time. Whether it is still good, the session tells. */
export interface PresentedRefreshToken {
  readonly sessionId: Id<'ses'>;
  readonly hash: string;
  /** The one successor this token can ever have: the same each time it is asked for. */
  readonly successor: RefreshToken;
}

export interface RefreshTokens {
  /** The first token of a new session. */
  first(sessionId: Id<'ses'>): RefreshToken;
  /** Undefined for a token that was never given out. */
  read(token: string): PresentedRefreshToken | undefined;
}

export interface AccessTokens {
  /** A proof of who is signed in, good for `accessTokenLifetimeSeconds` from `at`. */
  issue(user: Pick<User, 'id' | 'role'>, session: Pick<Session, 'id' | 'secondFactor'>, at: Date): string;
}

export interface AuthTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds left of accessToken. */
  readonly expiresIn: number;
}
