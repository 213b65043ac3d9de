import {
  ChangePasswordDocument,
  RefreshSessionDocument,
  RegisterUserDocument,
  ResetPasswordDocument,
  SetUserRoleDocument,
  SignInDocument,
  VerifyEmailDocument,
} from '@paygraph/sdk';
import { newEmail } from '../../people/person.ts';
import type { WrongInput } from '../wrong-input/case.ts';
import type { Stage } from './stage.ts';

type Case = Omit<WrongInput<Stage>, 'expected'>;

const anonymous = ({ anonymous }: Stage) => anonymous;
const newPassword = 'correct horse battery';

export const accountRefusals = {
  WEAK_PASSWORD: [
    {
      name: 'a registration with one of the commonest passwords',
      operation: RegisterUserDocument,
      as: anonymous,
      variables: () => ({
        input: { email: newEmail('Eve'), password: 'password1234', displayName: 'Eve' },
      }),
    },
    {
      name: 'a change to a short password',
      operation: ChangePasswordDocument,
      variables: ({ ada }) => ({ input: { currentPassword: ada.password, newPassword: 'short' } }),
    },
  ],
  INVALID_CREDENTIALS: [
    {
      name: 'a sign-in with an address nobody has',
      operation: SignInDocument,
      as: anonymous,
      variables: () => ({ input: { email: 'nobody.at.all@example.com', password: newPassword } }),
    },
    {
      name: 'a change of the password by whoever does not know it',
      operation: ChangePasswordDocument,
      variables: () => ({ input: { currentPassword: 'not her password', newPassword } }),
    },
  ],
  EMAIL_NOT_VERIFIED: [
    {
      name: 'a sign-in before the mail was opened',
      operation: SignInDocument,
      as: anonymous,
      variables: ({ unverified }) => ({ input: unverified }),
    },
  ],
  INVALID_TOKEN: [
    {
      name: 'a verification with a token nobody was mailed',
      operation: VerifyEmailDocument,
      as: anonymous,
      variables: () => ({ input: { token: 'x'.repeat(32) } }),
    },
    {
      name: 'a reset with a token nobody was mailed',
      operation: ResetPasswordDocument,
      as: anonymous,
      variables: () => ({ input: { token: 'x'.repeat(32), newPassword } }),
    },
    {
      name: 'a refresh with a token nobody was given',
      operation: RefreshSessionDocument,
      as: anonymous,
      variables: () => ({ input: { refreshToken: 'x'.repeat(43) } }),
    },
  ],
  SESSION_REVOKED: [
    {
      name: 'a refresh of a session that was signed out',
      operation: RefreshSessionDocument,
      as: anonymous,
      variables: ({ signedOut: { refreshToken } }) => ({ input: { refreshToken } }),
    },
  ],
  USER_NOT_FOUND: [
    {
      name: 'a role for a user who is not there',
      operation: SetUserRoleDocument,
      as: ({ admin }) => admin.client,
      variables: () => ({ input: { userId: 'usr_01jdzzzzzzzzzzzzzzzzzzzzzz', role: 'MERCHANT' } }),
    },
    {
      name: 'a role for what is no user',
      operation: SetUserRoleDocument,
      as: ({ admin }) => admin.client,
      variables: () => ({ input: { userId: "' or true --", role: 'MERCHANT' } }),
    },
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
