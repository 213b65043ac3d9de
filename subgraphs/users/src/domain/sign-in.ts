import type { Ids } from '@paygraph/ids';
import type { Happened } from './account-event.ts';
import type { MfaCheck, MfaRefusal } from './check-mfa.ts';
import type { CheckPassword } from './check-password.ts';
import type { RememberAddress } from './known-addresses.ts';
import {
  type AccessTokens,
  type AuthTokens,
  accessTokenLifetimeSeconds,
  type RefreshTokens,
  refreshTokenLifetimeMs,
  type Session,
  type SessionClient,
  type Sessions,
} from './session.ts';
import type { Account } from './user.ts';

export type SignInRefusal = 'invalid-credentials' | 'email-not-verified' | MfaRefusal;

export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly tokens: AuthTokens }
  | { readonly kind: 'refused'; readonly refusal: SignInRefusal }
  | { readonly kind: 'rate-limited' | 'busy' };

export interface SignInInput {
  /** In lower case. */
  readonly email: string;
  readonly password: string;
  readonly mfaCode?: string | undefined;
}

/** Opens a session for whoever knows an account's password, and has its second factor where it has one. */
export function createSignIn(deps: {
  checkPassword: CheckPassword;
  checkMfa: MfaCheck;
  rememberAddress: RememberAddress;
  sessions: Sessions;
  refreshTokens: RefreshTokens;
  accessTokens: AccessTokens;
  ids: Ids;
  now: () => Date;
}) {
  const { checkPassword, checkMfa, rememberAddress, sessions, refreshTokens, accessTokens, ids, now } = deps;

  /** Undefined where the password became another one since it was compared. */
  async function openSession(
    { user, passwordHash }: Account,
    client: SessionClient,
    secondFactor: boolean,
  ): Promise<AuthTokens | undefined> {
    const at = now();
    const sessionId = ids.next('ses');
    const refreshToken = refreshTokens.first(sessionId);
    const session: Session = {
      id: sessionId,
      userId: user.id,
      liveTokenHash: refreshToken.hash,
      rotation: undefined,
      expiresAt: new Date(at.getTime() + refreshTokenLifetimeMs),
      client,
      secondFactor,
      createdAt: at,
      lastSeenAt: at,
      revoked: undefined,
    };
    const happened: Happened = { at, events: [{ type: 'user.signed-in', userId: user.id, sessionId }] };
    if ((await sessions.open(session, passwordHash, happened)) !== 'opened') return undefined;
    await rememberAddress(user.id, client.ipAddress, at);
    return {
      accessToken: accessTokens.issue(user, session, at),
      refreshToken: refreshToken.token,
      expiresIn: accessTokenLifetimeSeconds,
    };
  }

  return async (input: SignInInput, client: SessionClient): Promise<SignInOutcome> => {
    const { email, password, mfaCode } = input;
    const checked = await checkPassword({ email, password, ipAddress: client.ipAddress });
    switch (checked.kind) {
      case 'wrong':
        return { kind: 'refused', refusal: 'invalid-credentials' };
      case 'account-locked':
        return { kind: 'refused', refusal: 'account-locked' };
      case 'rate-limited':
      case 'busy':
        return { kind: checked.kind };
      case 'right': {
        const { user } = checked.account;
        // Only to someone who knows the password: to others it would tell that the address is known.
        if (!user.emailVerified) return { kind: 'refused', refusal: 'email-not-verified' };
        const factor = await checkMfa({ userId: user.id, mfaCode });
        if (factor !== 'passed' && factor !== 'not-enabled') return { kind: 'refused', refusal: factor };
        const tokens = await openSession(checked.account, client, factor === 'passed');
        return tokens === undefined
          ? { kind: 'refused', refusal: 'invalid-credentials' }
          : { kind: 'signed-in', tokens };
      }
      default:
        return checked satisfies never;
    }
  };
}
