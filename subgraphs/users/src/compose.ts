import { randomBytes } from 'node:crypto';
import type { Environment } from '@paygraph/config';
import type { Database } from '@paygraph/database';
import { type Foundation, layFoundation, readServiceConfig } from '@paygraph/foundation';
import type { Ids } from '@paygraph/ids';
import { createMemoryRateLimiter, createRedisRateLimiter, type RateLimiter } from '@paygraph/rate-limiter';
import type { RunningService } from '@paygraph/service-process';
import { serveSubgraph } from '@paygraph/subgraph-server';
import { createAfterAnswer } from './after-answer.ts';
import { type UsersConfig, usersConfigOf, usersRules, usersVariables } from './config.ts';
import { createAccessTokens } from './credentials/access-tokens.ts';
import { createAuthenticator } from './credentials/authenticator.ts';
import { createBcryptPasswords } from './credentials/bcrypt-passwords.ts';
import { readCommonPasswords } from './credentials/common-passwords.ts';
import { countPasswordChecks } from './credentials/counted-passwords.ts';
import { createLinkTokens } from './credentials/link-tokens.ts';
import { createRecoveryCodes } from './credentials/recovery-codes.ts';
import { createRefreshTokens } from './credentials/refresh-tokens.ts';
import { createSignInGuard } from './credentials/sign-in-guard.ts';
import { createChangePassword } from './domain/change-password.ts';
import { createCheckMfa, createReadCode } from './domain/check-mfa.ts';
import { createCheckPassword } from './domain/check-password.ts';
import { createConfirmMfaEnrolment } from './domain/confirm-mfa-enrolment.ts';
import { createDescribeLinkMail } from './domain/describe-link-mail.ts';
import { createDisableMfa } from './domain/disable-mfa.ts';
import { createFindRecipient } from './domain/find-recipient.ts';
import { createFindUsers } from './domain/find-users.ts';
import { createRememberAddress } from './domain/known-addresses.ts';
import { createListSessions } from './domain/list-sessions.ts';
import type { Passwords } from './domain/password.ts';
import { createRecordRefusedAccess } from './domain/record-refused-access.ts';
import { createRefreshSession } from './domain/refresh-session.ts';
import { createRegisterAgain } from './domain/register-again.ts';
import { createRegisterUser } from './domain/register-user.ts';
import { createRequestLink } from './domain/request-link.ts';
import { type AfterAnswer, createRequestPasswordReset } from './domain/request-password-reset.ts';
import { createResendVerification } from './domain/resend-verification.ts';
import { createResetPassword } from './domain/reset-password.ts';
import { createSetRole } from './domain/set-role.ts';
import { createSignIn } from './domain/sign-in.ts';
import { createSignOut } from './domain/sign-out.ts';
import { createStartMfaEnrolment } from './domain/start-mfa-enrolment.ts';
import { createUpdateProfile } from './domain/update-profile.ts';
import { createVerifyEmail } from './domain/verify-email.ts';
import { createAdmitAdmin, createViewAccounts } from './domain/view-accounts.ts';
import { hearOfUsers } from './events/hear-of-users.ts';
import { createPublish } from './events/publish.ts';
import { createResolvers } from './resolvers/index.ts';
import type { UseCases } from './resolvers/use-cases.ts';
import { createAccountStore } from './store/accounts.ts';
import { createAdminActStore } from './store/admin-acts.ts';
import { type CachedUsers, createCachedUsers, createUserSource } from './store/cached-users.ts';
import { createCommit } from './store/commit.ts';
import { createKnownAddressStore } from './store/known-addresses.ts';
import { createLinkRequestStore } from './store/link-requests.ts';
import { databaseMigrations } from './store/migrations.ts';
import { createPasswordStore } from './store/passwords.ts';
import { createSecondFactorStore } from './store/second-factors.ts';
import { createSessionStore } from './store/sessions.ts';
import { createTokenRoutes } from './token-routes.ts';
import { measureUseCases } from './users-metrics.ts';

/** Starts the users service. Throws where it can't be started, and then holds nothing open. */
export async function startUsers(environment: Environment): Promise<RunningService> {
  const read = readServiceConfig('users', environment, usersVariables, usersRules);
  const config = usersConfigOf(read.own);
  const foundation = await layFoundation({ config: read.foundation, migrations: databaseMigrations });
  const limiter = createLimiter(foundation);
  const afterAnswer = createAfterAnswer({
    onError: (error) => foundation.logger.error({ err: error }, 'what was to follow an answer failed'),
  });
  try {
    const { database, bus, ids, now, sequencer } = foundation;
    const copies = createCachedUsers({
      cache: foundation.cacheOf('users'),
      source: createUserSource({ database }),
      ttlMs: config.userCacheMs,
      now: () => performance.now(),
    });
    await hearOfUsers({ bus, learnAnew: copies.learnAnew });
    const useCases = composeUseCases({
      database,
      copies,
      ids,
      now,
      committed: sequencer.wake,
      passwords: countPasswordChecks(
        await createBcryptPasswords({ cost: config.bcryptCost, randomBytes }),
        foundation.metrics,
      ),
      isCommonPassword: await readCommonPasswords(),
      limiter,
      afterAnswer,
      config,
    });
    const tokenRoutes = await createTokenRoutes({
      database,
      config,
      now,
      redis: foundation.redis,
      logger: foundation.logger,
    });
    const subgraph = await serveSubgraph({
      ...foundation.server,
      ...tokenRoutes.routes,
      answerHeld: tokenRoutes.stop,
      schemaFile: new URL('../schema.graphql', import.meta.url),
      resolvers: createResolvers(measureUseCases(useCases, foundation.metrics)),
    });
    return {
      name: 'users',
      url: subgraph.url,
      stop: async () => {
        await subgraph.drain();
        await afterAnswer.settled();
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
function createLimiter({ redis, logger }: Pick<Foundation, 'redis' | 'logger'>): RateLimiter {
  if (redis === undefined) return createMemoryRateLimiter();
  return createRedisRateLimiter({
    connection: redis,
    keyPrefix: 'users-rate',
    onAway: (error) => logger.warn({ err: error }, 'Redis is away: tries are counted in this process alone'),
    onBack: () => logger.info('Redis is back: tries are counted there again'),
  });
}

/** The use cases on their stores. */
export function composeUseCases(parts: {
  database: Database;
  /** Of users, to look at; without them everyone is shown as the database has them. */
  copies?: CachedUsers;
  ids: Ids;
  now: () => Date;
  /** Called after each commit that others are to be told of. */
  committed: () => void;
  passwords: Passwords;
  isCommonPassword: (password: string) => boolean;
  limiter: RateLimiter;
  afterAnswer: AfterAnswer;
  config: Pick<UsersConfig, 'linkSecret' | 'publicUrl' | 'accessTokenPrivateKey' | 'rateLimitScale'>;
}): UseCases {
  const { database, copies, ids, now, committed, passwords, isCommonPassword, limiter } = parts;
  const { afterAnswer, config } = parts;
  const { linkSecret: secret, publicUrl, accessTokenPrivateKey: privateKey } = config;

  const commit = createCommit({
    database,
    publish: createPublish({ ids }),
    committed,
    userChanged: async (userId) => copies?.learnAnew([userId]),
  });
  const accounts = createAccountStore({ database, commit });
  const linkRequests = createLinkRequestStore({ database, commit });
  const sessions = createSessionStore({ database, commit });
  const accountPasswords = createPasswordStore({ commit });
  const adminActs = createAdminActStore({ commit });

  const linkTokens = createLinkTokens({ secret });
  const refreshTokens = createRefreshTokens({ secret, randomBytes });
  const accessTokens = createAccessTokens({ privateKey, randomBytes });

  const knownAddresses = createKnownAddressStore({ database });
  const rememberAddress = createRememberAddress({ knownAddresses });
  const secondFactors = createSecondFactorStore({ database, commit, now });
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
      registerAgain: createRegisterAgain({ accounts, passwords, linkTokens, ids, now }),
      linkTokens,
      isCommonPassword,
      ids,
      now,
    }),
    verifyEmail: createVerifyEmail({ linkRequests, linkTokens, passwords, ids, now }),
    resendVerification: createResendVerification({ accounts, requestLink, afterAnswer }),
    signIn: createSignIn({
      checkPassword,
      checkMfa,
      rememberAddress,
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
    signOut: createSignOut({ sessions, now }),
    listSessions: createListSessions({ sessions, now }),
    requestPasswordReset: createRequestPasswordReset({ accounts, requestLink, afterAnswer }),
    resetPassword: createResetPassword({
      accountPasswords,
      linkRequests,
      linkTokens,
      passwords,
      isCommonPassword,
      ids,
      now,
      rememberAddress,
    }),
    changePassword: createChangePassword({
      accounts,
      accountPasswords,
      checkPassword,
      checkMfa,
      passwords,
      isCommonPassword,
      rememberAddress,
      linkTokens,
      ids,
      now,
    }),
    updateProfile: createUpdateProfile({ accounts }),
    setRole: createSetRole({ accounts, now }),
    admitAdmin: createAdmitAdmin({ adminActs, now }),
    recordRefusedAccess: createRecordRefusedAccess({ adminActs, now }),
    viewAccounts: createViewAccounts({ accounts, adminActs, now }),
    find: createFindUsers({ accounts: copies ?? accounts }),
    findAtSource: createFindUsers({ accounts }),
    findRecipient: createFindRecipient({ accounts }),
    describeLinkMail: createDescribeLinkMail({ linkRequests, linkTokens, publicUrl, now }),
  };
}
