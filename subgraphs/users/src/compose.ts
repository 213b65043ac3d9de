import { randomBytes } from 'node:crypto';
import type { Environment } from '@paygraph/config';
import type { Database } from '@paygraph/database';
import { layFoundation } from '@paygraph/foundation';
import type { Ids } from '@paygraph/ids';
import { createMemoryRateLimiter, createRedisRateLimiter, type RateLimiter } from '@paygraph/rate-limiter';
import type { RunningService } from '@paygraph/service-process';
import { serveSubgraph } from '@paygraph/subgraph-server';
import type { Logger } from '@paygraph/telemetry';
import { readUsersConfig, type UsersConfig } from './config.ts';
import { createAccessTokens } from './credentials/access-tokens.ts';
import { createAuthenticator } from './credentials/authenticator.ts';
import { createBcryptPasswords } from './credentials/bcrypt-passwords.ts';
import { readCommonPasswords } from './credentials/common-passwords.ts';
import { createLinkTokens } from './credentials/link-tokens.ts';
import { createRecoveryCodes } from './credentials/recovery-codes.ts';
import { createRefreshTokens } from './credentials/refresh-tokens.ts';
import { createSignInGuard } from './credentials/sign-in-guard.ts';
import { createCheckMfa, createReadCode } from './domain/check-mfa.ts';
import { createCheckPassword } from './domain/check-password.ts';
import { createConfirmMfaEnrolment } from './domain/confirm-mfa-enrolment.ts';
import { createDescribeLinkMail } from './domain/describe-link-mail.ts';
import { createDisableMfa } from './domain/disable-mfa.ts';
import { createFindRecipient } from './domain/find-recipient.ts';
import { createFindUsers } from './domain/find-users.ts';
import type { Passwords } from './domain/password.ts';
import { createRefreshSession } from './domain/refresh-session.ts';
import { createRegisterUser } from './domain/register-user.ts';
import { createRequestLink } from './domain/request-link.ts';
import { createResendVerification } from './domain/resend-verification.ts';
import { createSignIn } from './domain/sign-in.ts';
import { createStartMfaEnrolment } from './domain/start-mfa-enrolment.ts';
import { createVerifyEmail } from './domain/verify-email.ts';
import { createPublish } from './events/publish.ts';
import { createResolvers } from './resolvers/index.ts';
import type { UseCases } from './resolvers/use-cases.ts';
import { createAccountStore } from './store/accounts.ts';
import { createCommit } from './store/commit.ts';
import { createKnownAddressStore } from './store/known-addresses.ts';
import { createLinkRequestStore } from './store/link-requests.ts';
import { migrations } from './store/migrations.ts';
import { createSecondFactorStore } from './store/second-factors.ts';
import { createSessionStore } from './store/sessions.ts';

/** Starts the users service. Throws where it can't be started, and then holds nothing open. */
export async function startUsers(environment: Environment): Promise<RunningService> {
  const config = readUsersConfig(environment);
  const foundation = await layFoundation({ name: 'users', environment, migrations });
  const limiter = createLimiter(config, foundation.logger);
  try {
    const { database, ids, now, sequencer } = foundation;
    const useCases = composeUseCases({
      database,
      ids,
      now,
      committed: sequencer.wake,
      passwords: await createBcryptPasswords({ cost: config.bcryptCost, randomBytes }),
      isCommonPassword: await readCommonPasswords(),
      limiter,
      config,
    });
    const subgraph = await serveSubgraph({
      ...foundation.server,
      schemaFile: new URL('../schema.graphql', import.meta.url),
      resolvers: createResolvers(useCases),
    });
    return {
      name: 'users',
      url: subgraph.url,
      stop: async () => {
        await subgraph.close();
        await limiter.close();
        await foundation.close();
      },
    };
  } catch (error) {
    await limiter.close();
    await foundation.close();
    throw error;
  }
}

/** Where there is Redis, all processes count together; else each counts its own. */
function createLimiter({ redisUrl: url }: UsersConfig, logger: Logger): RateLimiter {
  if (url === undefined) return createMemoryRateLimiter();
  return createRedisRateLimiter({
    url,
    keyPrefix: 'users-rate',
    onAway: (error) => logger.warn({ err: error }, 'Redis is away: tries are counted in this process alone'),
    onBack: () => logger.info('Redis is back: tries are counted there again'),
  });
}

/** The use cases on their stores. */
export function composeUseCases(parts: {
  database: Database;
  ids: Ids;
  now: () => Date;
  /** Called after each commit that others are to be told of. */
  committed: () => void;
  passwords: Passwords;
  isCommonPassword: (password: string) => boolean;
  limiter: RateLimiter;
  config: Pick<UsersConfig, 'linkSecret' | 'publicUrl' | 'accessTokenPrivateKey' | 'rateLimitScale'>;
}): UseCases {
  const { database, ids, now, committed, passwords, isCommonPassword, limiter, config } = parts;
  const { linkSecret: secret, publicUrl, accessTokenPrivateKey: privateKey } = config;

  const commit = createCommit({ database, publish: createPublish({ ids }), committed });
  const accounts = createAccountStore({ database, commit });
  const linkRequests = createLinkRequestStore({ database, commit });
  const sessions = createSessionStore({ commit });

  const linkTokens = createLinkTokens({ secret });
  const refreshTokens = createRefreshTokens({ secret, randomBytes });
  const accessTokens = createAccessTokens({ privateKey, randomBytes });

  const knownAddresses = createKnownAddressStore({ database });
  const secondFactors = createSecondFactorStore({ database, commit });
  const { rateLimitScale: scale } = config;
  const guard = createSignInGuard({ limiter, knownAddresses, secret, scale, now });
  const authenticator = createAuthenticator({ secret, randomBytes });
  const recoveryCodes = createRecoveryCodes({ secret, randomBytes });
  const readCode = createReadCode({ authenticator, recoveryCodes, now });
  const checkPassword = createCheckPassword({ accounts, passwords, guard });
  const checkMfa = createCheckMfa({ secondFactors, readCode, guard });

  const requestLink = createRequestLink({ linkRequests, linkTokens, ids, now });
  return {
    registerUser: createRegisterUser({
      accounts,
      passwords,
      linkTokens,
      requestLink,
      isCommonPassword,
      ids,
      now,
    }),
    verifyEmail: createVerifyEmail({ linkRequests, linkTokens, now }),
    resendVerification: createResendVerification({ accounts, requestLink }),
    signIn: createSignIn({
      checkPassword,
      checkMfa,
      knownAddresses,
      sessions,
      refreshTokens,
      accessTokens,
      ids,
      now,
    }),
    startMfaEnrolment: createStartMfaEnrolment({ accounts, secondFactors, checkPassword, authenticator }),
    confirmMfaEnrolment: createConfirmMfaEnrolment({ secondFactors, readCode, recoveryCodes, guard }),
    disableMfa: createDisableMfa({ secondFactors, readCode, guard }),
    mfaEnabledAmong: secondFactors.enabledAmong,
    refreshSession: createRefreshSession({ accounts, sessions, refreshTokens, accessTokens, now }),
    find: createFindUsers({ accounts }),
    findRecipient: createFindRecipient({ accounts }),
    describeLinkMail: createDescribeLinkMail({ linkRequests, linkTokens, publicUrl, now }),
  };
}
