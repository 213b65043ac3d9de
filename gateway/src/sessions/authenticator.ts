import type { AccessTokenVerifier, SignedIn } from '../access-token.ts';
import type { SessionWatch } from './session-watch.ts';

export type Authentication =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'signed-in'; readonly signedIn: SignedIn }
  /** The header proves nobody, or not any more: no telling which. */
  | { readonly kind: 'refused' }
  /** Nobody can say yet whether a token is good, or whether its session still stands: try again in a moment. */
  | { readonly kind: 'undecided' };

/** Who is asking, by the value of an `Authorization` header; undefined where there is none. Never rejects. */
export type Authenticate = (authorization: string | undefined) => Promise<Authentication>;

/** Without a verifier authentication is off, and everybody is anonymous. */
export function createAuthenticate(options: {
  verifier: AccessTokenVerifier | undefined;
  isReady: () => boolean;
  sessions: Pick<SessionWatch, 'refuses'>;
}): Authenticate {
  const { verifier, isReady, sessions } = options;
  return async (authorization) => {
    if (verifier === undefined || authorization === undefined) return { kind: 'anonymous' };
    if (!isReady()) return { kind: 'undecided' };
    const signedIn = await verifier.verify(authorization);
    if (signedIn === undefined) return { kind: 'refused' };
    return sessions.refuses(signedIn) ? { kind: 'refused' } : { kind: 'signed-in', signedIn };
  };
}
