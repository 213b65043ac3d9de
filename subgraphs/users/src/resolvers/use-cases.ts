import type { createChangePassword } from '../domain/change-password.ts';
import type { createConfirmMfaEnrolment } from '../domain/confirm-mfa-enrolment.ts';
import type { createDescribeLinkMail } from '../domain/describe-link-mail.ts';
import type { createDisableMfa } from '../domain/disable-mfa.ts';
import type { createFindRecipient } from '../domain/find-recipient.ts';
import type { createFindUsers } from '../domain/find-users.ts';
import type { createListSessions } from '../domain/list-sessions.ts';
import type { createRecordRefusedAccess } from '../domain/record-refused-access.ts';
import type { createRefreshSession } from '../domain/refresh-session.ts';
import type { createRegisterUser } from '../domain/register-user.ts';
import type { createRequestPasswordReset } from '../domain/request-password-reset.ts';
import type { createResendVerification } from '../domain/resend-verification.ts';
import type { createResetPassword } from '../domain/reset-password.ts';
import type { SecondFactors } from '../domain/second-factor.ts';
import type { createSetRole } from '../domain/set-role.ts';
import type { createSignIn } from '../domain/sign-in.ts';
import type { createSignOut } from '../domain/sign-out.ts';
import type { createStartMfaEnrolment } from '../domain/start-mfa-enrolment.ts';
import type { createUpdateProfile } from '../domain/update-profile.ts';
import type { createVerifyEmail } from '../domain/verify-email.ts';
import type { createAdmitAdmin, createViewAccounts } from '../domain/view-accounts.ts';

/** What the resolvers call. */
export interface UseCases {
  readonly registerUser: ReturnType<typeof createRegisterUser>;
  readonly verifyEmail: ReturnType<typeof createVerifyEmail>;
  readonly resendVerification: ReturnType<typeof createResendVerification>;
  readonly signIn: ReturnType<typeof createSignIn>;
  readonly refreshSession: ReturnType<typeof createRefreshSession>;
  readonly signOut: ReturnType<typeof createSignOut>;
  readonly listSessions: ReturnType<typeof createListSessions>;
  readonly requestPasswordReset: ReturnType<typeof createRequestPasswordReset>;
  readonly resetPassword: ReturnType<typeof createResetPassword>;
  readonly changePassword: ReturnType<typeof createChangePassword>;
  readonly updateProfile: ReturnType<typeof createUpdateProfile>;
  readonly setRole: ReturnType<typeof createSetRole>;
  readonly recordRefusedAccess: ReturnType<typeof createRecordRefusedAccess>;
  readonly admitAdmin: ReturnType<typeof createAdmitAdmin>;
  readonly viewAccounts: ReturnType<typeof createViewAccounts>;
  readonly startMfaEnrolment: ReturnType<typeof createStartMfaEnrolment>;
  readonly confirmMfaEnrolment: ReturnType<typeof createConfirmMfaEnrolment>;
  readonly disableMfa: ReturnType<typeof createDisableMfa>;
  readonly mfaEnabledAmong: SecondFactors['enabledAmong'];
  readonly find: ReturnType<typeof createFindUsers>;
  /** Past every cache, for who decides by it. */
  readonly findAtSource: ReturnType<typeof createFindUsers>;
  readonly findRecipient: ReturnType<typeof createFindRecipient>;
  readonly describeLinkMail: ReturnType<typeof createDescribeLinkMail>;
}
