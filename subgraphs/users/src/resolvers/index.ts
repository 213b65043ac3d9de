import type { Resolvers } from '../generated/resolver-types.ts';
import { confirmMfaEnrolment } from './confirm-mfa-enrolment.ts';
import { disableMfa } from './disable-mfa.ts';
import { createQueries, linkMailFields } from './queries.ts';
import { createReferences } from './references.ts';
import { refreshSession } from './refresh-session.ts';
import { registerUser } from './register-user.ts';
import { resendVerification } from './resend-verification.ts';
import { signIn } from './sign-in.ts';
import { startMfaEnrolment } from './start-mfa-enrolment.ts';
import type { UseCases } from './use-cases.ts';
import { verifyEmail } from './verify-email.ts';

export function createResolvers(useCases: UseCases) {
  return {
    Query: createQueries(useCases),
    Mutation: {
      registerUser: registerUser(useCases),
      verifyEmail: verifyEmail(useCases),
      resendVerification: resendVerification(useCases),
      signIn: signIn(useCases),
      refreshSession: refreshSession(useCases),
      startMfaEnrolment: startMfaEnrolment(useCases),
      confirmMfaEnrolment: confirmMfaEnrolment(useCases),
      disableMfa: disableMfa(useCases),
    },
    LinkMail: linkMailFields,
    ...createReferences(useCases),
  } satisfies Resolvers;
}
