import type { ChangePasswordRefusal } from '../domain/change-password.ts';
import type { PasswordRefusal } from '../domain/password.ts';
import type { ResetPasswordRefusal } from '../domain/reset-password.ts';
import type { SetRoleRefusal } from '../domain/set-role.ts';
import type { SignOutRefusal } from '../domain/sign-out.ts';
import type { UserError } from '../generated/resolver-types.ts';
import { registrationErrors, signInErrors } from './user-errors.ts';

type Total<Refusal extends string> = Readonly<Record<Refusal, UserError>>;

const atNewPassword = (refusal: PasswordRefusal): UserError => ({
  ...registrationErrors[refusal],
  field: ['input', 'newPassword'],
});

const newPasswordErrors: Total<PasswordRefusal> = {
  'password-too-short': atNewPassword('password-too-short'),
  'password-too-long': atNewPassword('password-too-long'),
  'password-unusable': atNewPassword('password-unusable'),
  'password-too-common': atNewPassword('password-too-common'),
};

export const resetPasswordErrors: Total<ResetPasswordRefusal> = {
  ...newPasswordErrors,
  'invalid-token': {
    code: 'INVALID_TOKEN',
    message:
      'This link is not one of ours, or it was used. Open it as it stands in the mail, or ask for a new one.',
    field: ['input', 'token'],
  },
  'token-expired': {
    code: 'TOKEN_EXPIRED',
    message: 'This link is too old: it is good for an hour. Ask for a new one.',
    field: ['input', 'token'],
  },
};

export const changePasswordErrors: Total<ChangePasswordRefusal> = {
  ...newPasswordErrors,
  'wrong-password': {
    code: 'INVALID_CREDENTIALS',
    message: 'This is not your present password.',
    field: ['input', 'currentPassword'],
  },
  'mfa-required': signInErrors['mfa-required'],
  'invalid-mfa-code': signInErrors['invalid-mfa-code'],
  'account-locked': signInErrors['account-locked'],
  'session-over': {
    code: 'SESSION_REVOKED',
    message: 'The session has been ended. Sign in again.',
    field: null,
  },
};

export const signOutErrors: Total<SignOutRefusal> = {
  // The same for a stranger's session as for one there never was.
  'session-unknown': {
    code: 'INVALID_INPUT',
    message: 'You have no such session. Take an id from the list of your sessions.',
    field: ['input', 'sessionId'],
  },
  'session-and-everywhere': {
    code: 'INVALID_INPUT',
    message: 'Name one session, or sign out everywhere: one of the two.',
    field: ['input', 'sessionId'],
  },
};

export const setRoleErrors: Total<SetRoleRefusal> = {
  'user-unknown': {
    code: 'USER_NOT_FOUND',
    message: 'There is no such user.',
    field: ['input', 'userId'],
  },
  'address-not-verified': {
    code: 'INVALID_INPUT',
    message: 'Only someone who has verified their address can become an admin.',
    field: ['input', 'role'],
  },
  'last-admin': {
    code: 'INVALID_INPUT',
    message: 'This is the last admin. Appoint another one first.',
    field: ['input', 'role'],
  },
};
