import type { RefreshRefusal } from '../domain/refresh-session.ts';
import type { RegistrationRefusal } from '../domain/registration.ts';
import type { SignInRefusal } from '../domain/sign-in.ts';
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
