import { setTimeout as pause } from 'node:timers/promises';
import { NotReadyError } from '@paygraph/admin-server';
import { type IdentitySigner, identityHeader } from '@paygraph/principal';
import type { Logger } from '@paygraph/telemetry';
import { createAccessTokenVerifier } from '../access-token.ts';
import { serviceNamed } from '../subgraphs/identity-headers.ts';
import { followPublishedTokenKeys } from '../tokens/published-token-keys.ts';
import { createFixedTokenKey, type TokenKeys } from '../tokens/token-keys.ts';
import { type Authenticate, createAuthenticate } from './authenticator.ts';
import { readChangesOfAnswer } from './session-changes.ts';
import { followSessionFeed } from './session-feed.ts';
import { createSessionRegister } from './session-register.ts';
import type { SessionChange, SessionWatch } from './session-watch.ts';
import type { SignInConfig } from './sign-in-variables.ts';

export interface SignIn {
  readonly authenticate: Authenticate;
  readonly sessions: SessionWatch;
  /** Resolves once tokens can be judged; at the latest after a moment, for the rest goes on without them. */
  whenReady(): Promise<void>;
  /** Throws while it can't be said yet whether a token is good. */
  checkReady(): void;
  /** To be told of the extensions of each answer of a subgraph, before the answer goes on. */
  onExtensions(subgraph: string, extensions: Readonly<Record<string, unknown>>): void;
  /** To be told of sessions that have ended, by who is believed in that beside the feed. */
  learn(changes: readonly SessionChange[]): void;
  stop(): void;
}

/** Everything about who is signed in: the keys, the tokens, and what became of their sessions. */
export function createSignIn(options: {
  config: SignInConfig & { readonly accessTokenPublicKey: string | undefined };
  signer: IdentitySigner | undefined;
  now: () => number;
  logger: Logger;
}): SignIn {
  const { config, signer, now, logger } = options;
  const { sessionFeedUrl, sessionAuthority } = config;
  const register = createSessionRegister({ now });
  const keys = tokenKeysOf(config, now, logger);
  const stopFeed = keys && sessionFeedUrl ? follow(sessionFeedUrl) : goWithout();

  function follow(url: string): () => void {
    return followSessionFeed({ url, register, headers: headersFor, logger });
  }

  function goWithout(): () => void {
    if (keys)
      logger.warn('a sign-out is felt only when the access token expires: SESSION_FEED_URL is not set');
    register.markReady();
    return () => {};
  }

  function headersFor(target: string): Readonly<Record<string, string>> {
    const audience = serviceNamed(sessionAuthority);
    if (signer === undefined || audience === undefined) return {};
    const gateway = { principal: { kind: 'service', name: 'gateway' }, client: undefined } as const;
    return { [identityHeader]: signer.sign(gateway, audience, target) };
  }

  const isReady = () => keys === undefined || (keys.isReady() && register.isReady());

  return {
    authenticate: createAuthenticate({
      verifier: keys && createAccessTokenVerifier({ keys, now }),
      isReady,
      sessions: register,
    }),
    sessions: register,
    whenReady: () => untilReady(isReady),
    checkReady: () => {
      if (!isReady()) throw new NotReadyError('it is not known yet which access tokens are good');
    },
    onExtensions: (subgraph, extensions) => {
      if (subgraph !== sessionAuthority) return;
      try {
        register.recordAhead(readChangesOfAnswer(extensions));
      } catch (error) {
        // The feed tells the same in a moment.
        logger.error({ err: error, subgraph }, 'what an answer told of sessions can’t be read');
      }
    },
    // Beside the feed: what it has yet to tell is still to come, however long ago an answer told of it.
    learn: register.recordAhead,
    stop: () => {
      stopFeed();
      keys?.stop();
    },
  };
}

/** Undefined where nobody can be signed in. */
function tokenKeysOf(
  { jwksUrl, accessTokenPublicKey }: Parameters<typeof createSignIn>[0]['config'],
  now: () => number,
  logger: Logger,
): TokenKeys | undefined {
  if (jwksUrl !== undefined) return followPublishedTokenKeys({ url: jwksUrl, now, logger });
  return accessTokenPublicKey === undefined ? undefined : createFixedTokenKey(accessTokenPublicKey);
}

const longestWaitMs = 3_000;
const lookEveryMs = 10;

async function untilReady(isReady: () => boolean): Promise<void> {
  for (let waitedMs = 0; !isReady() && waitedMs < longestWaitMs; waitedMs += lookEveryMs) {
    await pause(lookEveryMs);
  }
}
