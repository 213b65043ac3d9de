import type { ConfirmMfaRefusal } from '../domain/confirm-mfa-enrolment.ts';
import type { DisableMfaRefusal } from '../domain/disable-mfa.ts';
import type { RefreshRefusal } from '../domain/refresh-session.ts';
import type { RegistrationRefusal } from '../domain/registration.ts';
import type { SignInRefusal } from '../domain/sign-in.ts';
import type { StartMfaRefusal } from '../domain/start-mfa-enrolment.ts';
import type { VerifyEmailRefusal } from '../domain/verify-email.ts';
import type { UserError } from '../generated/resolver-types.ts';

type Total<Refusal extends string> = Readonly<Record<Refusal, UserError>>;

const password = ['input', 'password'];
const displayName = ['input', 'displayName'];

export const registrationErrors: Total<RegistrationRefusal> = {
  'password-too-short': {
    code: 'WEAK_PASSWORD',
    message: 'A password has 12 characters or more.',
    field: password,
  },
  'password-too-long': {
    code: 'WEAK_PASSWORD',
    message: 'A password has at most 72 bytes: 72 Latin letters, fewer of other scripts.',
    field: password,
  },
  'password-unusable': {
    code: 'WEAK_PASSWORD',
    message: 'The password holds a character that cannot be used.',
    field: password,
  },
  'password-too-common': {
    code: 'WEAK_PASSWORD',
    message: 'This password is one of those that are guessed first. Choose another.',
    field: password,
  },
  'display-name-empty': { code: 'INVALID_INPUT', message: 'Tell us a name to show.', field: displayName },
  'display-name-too-long': {
    code: 'INVALID_INPUT',
    message: 'A name has at most 80 characters.',
    field: displayName,
  },
  'display-name-unprintable': {
    code: 'INVALID_INPUT',
    message: 'The name holds a character that cannot be shown.',
    field: displayName,
  },
  'phone-malformed': {
    code: 'INVALID_INPUT',
    message: 'A phone number starts with + and the country code, as in "+4915112345678".',
    field: ['input', 'phone'],
  },
};

export const verifyEmailErrors: Total<VerifyEmailRefusal> = {
  'invalid-token': {
    code: 'INVALID_TOKEN',
    message: 'This link is not one of ours. Open it as it stands in the mail.',
    field: ['input', 'token'],
  },
  'token-expired': {
    code: 'TOKEN_EXPIRED',
    message: 'This link is too old. Ask for a new one.',
    field: ['input', 'token'],
  },
};

/** The same for an account there is and for an address that nobody has: both are counted. */
const accountLocked: UserError = {
  code: 'ACCOUNT_LOCKED',
  message: 'Too many wrong tries. Try again in 15 minutes.',
  field: null,
};

const invalidMfaCode: UserError = {
  code: 'INVALID_MFA_CODE',
  message: 'This code is wrong, too old or used already. Give the one that the app shows now.',
  field: ['input', 'mfaCode'],
};

export const signInErrors: Total<SignInRefusal> = {
  // No field: it would tell which of the two is wrong.
  'invalid-credentials': {
    code: 'INVALID_CREDENTIALS',
    message: 'Address or password is wrong.',
    field: null,
  },
  'email-not-verified': {
    code: 'EMAIL_NOT_VERIFIED',
    message: 'Open the link in the mail we sent you first.',
    field: ['input', 'email'],
  },
  'mfa-required': {
    code: 'MFA_REQUIRED',
    message: 'Give the code that your authenticator app shows, or one of your recovery codes.',
    field: ['input', 'mfaCode'],
  },
  'invalid-mfa-code': invalidMfaCode,
  'account-locked': accountLocked,
};

export const startMfaErrors: Total<StartMfaRefusal> = {
  'wrong-password': { code: 'INVALID_CREDENTIALS', message: 'The password is wrong.', field: password },
  'account-locked': accountLocked,
  'mfa-already-enabled': {
    code: 'INVALID_INPUT',
    message: 'A second factor is on already. Turn it off first, with one of its codes.',
    field: null,
  },
};

export const confirmMfaErrors: Total<ConfirmMfaRefusal> = {
  'no-enrolment': {
    code: 'INVALID_MFA_CODE',
    message: 'There is no enrolment to confirm. Start one first.',
    field: ['input', 'mfaCode'],
  },
  'invalid-mfa-code': invalidMfaCode,
  'account-locked': accountLocked,
};

export const disableMfaErrors: Total<DisableMfaRefusal> = {
  'mfa-not-enabled': {
    code: 'INVALID_MFA_CODE',
    message: 'There is no second factor to turn off.',
    field: ['input', 'mfaCode'],
  },
  'invalid-mfa-code': invalidMfaCode,
  'account-locked': accountLocked,
};

export const refreshErrors: Total<RefreshRefusal> = {
  'invalid-token': {
    code: 'INVALID_TOKEN',
    message: 'This refresh token is not one of ours. Sign in again.',
    field: ['input', 'refreshToken'],
  },
  'token-expired': {
    code: 'TOKEN_EXPIRED',
    message: 'The session has expired. Sign in again.',
    field: ['input', 'refreshToken'],
  },
  'session-revoked': {
    code: 'SESSION_REVOKED',
    message: 'The session has been ended. Sign in again.',
    field: ['input', 'refreshToken'],
  },
};
