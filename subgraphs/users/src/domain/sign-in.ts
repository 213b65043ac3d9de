import type { Ids } from '@paygraph/ids';
import type { Accounts } from './accounts.ts';
import { isHashable, type Passwords } from './password.ts';
import {
  type AccessTokens,
  type AuthTokens,
  accessTokenLifetimeSeconds,
  type RefreshTokens,
  refreshTokenLifetimeMs,
  type SessionClient,
  type Sessions,
} from './session.ts';
import type { User } from './user.ts';

export type SignInRefusal = 'invalid-credentials' | 'email-not-verified';

export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly tokens: AuthTokens }
  | { readonly kind: 'refused'; readonly refusal: SignInRefusal }
  | { readonly kind: 'busy' };

/** Any text that may be hashed: it stands in for passwords that may not, so that refusing them takes as long. */
const standIn = 'a password that nobody has';

/** Opens a session for whoever knows an account's password. Unknown addresses and wrong passwords look and cost the same. */
export function createSignIn(deps: {
  accounts: Accounts;
  sessions: Sessions;
  passwords: Passwords;
  refreshTokens: RefreshTokens;
  accessTokens: AccessTokens;
  ids: Ids;
  now: () => Date;
}) {
  const { accounts, sessions, passwords, refreshTokens, accessTokens, ids, now } = deps;

  async function openSession(user: User, client: SessionClient): Promise<AuthTokens> {
    const at = now();
    const sessionId = ids.next('ses');
    const refreshToken = refreshTokens.first(sessionId);
    await sessions.open(
      {
        id: sessionId,
        userId: user.id,
        liveTokenHash: refreshToken.hash,
        rotation: undefined,
        expiresAt: new Date(at.getTime() + refreshTokenLifetimeMs),
        client,
        createdAt: at,
        lastSeenAt: at,
        revoked: undefined,
      },
      { at, events: [{ type: 'user.signed-in', userId: user.id, sessionId }] },
    );
    return {
      accessToken: accessTokens.issue(user, sessionId, at),
      refreshToken: refreshToken.token,
      expiresIn: accessTokenLifetimeSeconds,
    };
  }

  return async (
    input: { readonly email: string; readonly password: string },
    client: SessionClient,
  ): Promise<SignInOutcome> => {
    const account = await accounts.findByEmail(input.email);
    // 1. One comparison at full cost, whatever was found and whatever was given.
    const hashable = isHashable(input.password);
    const compared = await passwords.compare(
      hashable ? input.password : standIn,
      account?.passwordHash ?? passwords.decoyHash,
    );
    if (compared === 'busy') return { kind: 'busy' };
    // 2. All three: the password that was compared was the one given, of an account there is.
    if (compared === 'different' || !hashable || account === undefined) {
      return { kind: 'refused', refusal: 'invalid-credentials' };
    }
    // 3. Only to someone who knows the password: to others it would tell that the address is known.
    if (!account.user.emailVerified) return { kind: 'refused', refusal: 'email-not-verified' };
    return { kind: 'signed-in', tokens: await openSession(account.user, client) };
  };
}
