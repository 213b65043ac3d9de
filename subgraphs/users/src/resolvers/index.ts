import type { Resolvers } from '../generated/resolver-types.ts';
import { changePassword } from './change-password.ts';
import { confirmMfaEnrolment } from './confirm-mfa-enrolment.ts';
import { disableMfa } from './disable-mfa.ts';
import { createQueries, linkMailFields } from './queries.ts';
import { recordRefusedAccess } from './record-refused-access.ts';
import { createReferences } from './references.ts';
import { refreshSession } from './refresh-session.ts';
import { registerUser } from './register-user.ts';
import { requestPasswordReset } from './request-password-reset.ts';
import { resendVerification } from './resend-verification.ts';
import { resetPassword } from './reset-password.ts';
import { createUserSessions, sessionFields } from './sessions.ts';
import { setUserRole } from './set-user-role.ts';
import { signIn } from './sign-in.ts';
import { signOut } from './sign-out.ts';
import { startMfaEnrolment } from './start-mfa-enrolment.ts';
import { updateProfile } from './update-profile.ts';
import type { UseCases } from './use-cases.ts';
import { verifyEmail } from './verify-email.ts';

export function createResolvers(useCases: UseCases) {
  const references = createReferences(useCases);
  return {
    Query: createQueries(useCases),
    Mutation: {
      registerUser: registerUser(useCases),
      verifyEmail: verifyEmail(useCases),
      resendVerification: resendVerification(useCases),
      signIn: signIn(useCases),
      refreshSession: refreshSession(useCases),
      signOut: signOut(useCases),
      requestPasswordReset: requestPasswordReset(useCases),
      resetPassword: resetPassword(useCases),
      changePassword: changePassword(useCases),
      updateProfile: updateProfile(useCases),
      setUserRole: setUserRole(useCases),
      startMfaEnrolment: startMfaEnrolment(useCases),
      confirmMfaEnrolment: confirmMfaEnrolment(useCases),
      disableMfa: disableMfa(useCases),
      recordRefusedAccess: recordRefusedAccess(useCases),
    },
    LinkMail: linkMailFields,
    User: { ...references.User, ...createUserSessions(useCases) },
    Profile: references.Profile,
    Session: sessionFields,
  } satisfies Resolvers;
}
