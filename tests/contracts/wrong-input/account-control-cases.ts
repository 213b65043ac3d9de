import {
  ChangePasswordDocument,
  RequestPasswordResetDocument,
  ResetPasswordDocument,
  SetUserRoleDocument,
  SignOutDocument,
  UpdateProfileDocument,
  UserDocument,
  UsersDocument,
} from '@paygraph/sdk';
import type { WrongInput } from './case.ts';
import type { Setting } from './setting.ts';

type Expected = WrongInput['expected'];

const anonymous = (setting: Setting) => setting.anonymous;
const carol = (setting: Setting) => setting.carol.client;
const malformed: Expected = { topLevel: 'BAD_USER_INPUT' };
const signedOut: Expected = { topLevel: 'UNAUTHENTICATED' };
const forAdmins: Expected = { topLevel: 'FORBIDDEN' };
const invalid = (field: string): Expected => ({ userError: 'INVALID_INPUT', field: ['input', field] });
const weak: Expected = { userError: 'WEAK_PASSWORD', field: ['input', 'newPassword'] };
const noSession = 'ses_01jdzzzzzzzzzzzzzzzzzzzzzz';

const weakPasswords = [
  ['of 11 characters', 'elevenchars'],
  ['of 73 bytes', 'x'.repeat(73)],
  ['of 40 characters and 80 bytes', 'ä'.repeat(40)],
  ['that is one of the commonest', 'password1234'],
] as const;

const signOuts: readonly WrongInput[] = (
  [
    ['of a session nobody has', { sessionId: noSession }, invalid('sessionId')],
    ['of what is no session', { sessionId: "' or true --" }, invalid('sessionId')],
    ['of one session and of all', { sessionId: noSession, everywhere: true }, invalid('sessionId')],
    ['of a card number', { sessionId: '4242424242424242' }, malformed],
    ['with a text for yes', { everywhere: 'true' }, malformed],
  ] as const
).map(([name, input, expected]) => ({
  name: `a sign-out ${name}`,
  operation: SignOutDocument,
  variables: () => ({ input }),
  expected,
}));

const resets: readonly WrongInput[] = [
  ...(
    [
      ['nobody was mailed', 'x'.repeat(32)],
      ['is empty', ''],
      ['is text of SQL', "' or true --"],
    ] as const
  ).map(([name, token]) => ({
    name: `a reset of the password with a token that ${name}`,
    operation: ResetPasswordDocument,
    as: anonymous,
    variables: () => ({ input: { token, newPassword: 'correct horse battery' } }),
    expected: { userError: 'INVALID_TOKEN', field: ['input', 'token'] },
  })),
  ...weakPasswords.map(([name, newPassword]) => ({
    name: `a reset to a password ${name}`,
    operation: ResetPasswordDocument,
    as: anonymous,
    variables: () => ({ input: { token: 'x'.repeat(32), newPassword } }),
    expected: weak,
  })),
  {
    name: 'a request for a reset of what is no address',
    operation: RequestPasswordResetDocument,
    as: anonymous,
    variables: () => ({ input: { email: 'ada@example.com\nBcc: eve@example.com' } }),
    expected: malformed,
  },
];

const passwordChanges: readonly WrongInput[] = [
  ...weakPasswords.map(([name, newPassword]) => ({
    name: `a change to a password ${name}`,
    operation: ChangePasswordDocument,
    as: carol,
    variables: ({ carol: { password } }: Setting) => ({ input: { currentPassword: password, newPassword } }),
    expected: weak,
  })),
  {
    name: 'a change of the password by whoever does not know it',
    operation: ChangePasswordDocument,
    as: carol,
    variables: () => ({
      input: { currentPassword: 'not her password', newPassword: 'correct horse battery' },
    }),
    expected: { userError: 'INVALID_CREDENTIALS', field: ['input', 'currentPassword'] },
  },
  {
    name: 'a change of the password with a NUL in it',
    operation: ChangePasswordDocument,
    as: carol,
    variables: ({ carol: { password } }) => ({
      input: { currentPassword: `${password}\0`, newPassword: 'correct horse battery' },
    }),
    expected: malformed,
  },
];

const profiles: readonly WrongInput[] = (
  [
    ['without a name', { displayName: '   ' }, invalid('displayName')],
    ['with the name taken away', { displayName: null }, invalid('displayName')],
    ['with a name of 81 characters', { displayName: 'x'.repeat(81) }, invalid('displayName')],
    ['with a line break in the name', { displayName: 'Ada\r\nBcc: eve@x.example' }, invalid('displayName')],
    ['with a card number as name', { displayName: '4242 4242 4242 4242' }, malformed],
    ['with what is no phone number', { phone: '0151 2345' }, invalid('phone')],
    ['with another address', { email: 'eve@example.com' }, malformed],
    ['with a role', { role: 'ADMIN' }, malformed],
  ] as const
).map(([name, input, expected]) => ({
  name: `a profile ${name}`,
  operation: UpdateProfileDocument,
  variables: () => ({ input }),
  expected,
}));

const adminsOnly: readonly WrongInput[] = (
  [
    ['her own account', UserDocument, ({ ada }: Setting) => ({ id: ada.userId })],
    ["a stranger's account", UserDocument, ({ bob }: Setting) => ({ id: bob.userId })],
    ['an account nobody has', UserDocument, () => ({ email: 'nobody.at.all@example.com' })],
    ['the list of accounts', UsersDocument, () => ({ first: 1 })],
    [
      'a role for herself',
      SetUserRoleDocument,
      ({ ada }: Setting) => ({ input: { userId: ada.userId, role: 'ADMIN' } }),
    ],
  ] as const
).map(([name, operation, variables]) => ({
  name: `asked for by someone who is no admin: ${name}`,
  operation,
  variables,
  expected: forAdmins,
}));

const nobodys: readonly WrongInput[] = (
  [
    ['a sign-out', SignOutDocument, {}],
    [
      'a change of the password',
      ChangePasswordDocument,
      { currentPassword: 'x', newPassword: 'correct horse battery' },
    ],
    ['a change of the profile', UpdateProfileDocument, { displayName: 'Eve' }],
    ['a role', SetUserRoleDocument, { userId: 'usr_01jdzzzzzzzzzzzzzzzzzzzzzz', role: 'ADMIN' }],
  ] as const
).map(([name, operation, input]) => ({
  name: `${name} by nobody`,
  operation,
  as: anonymous,
  variables: () => ({ input }),
  expected: signedOut,
}));

/** What people do with their own account, and admins with others'. */
export const accountControlCases: readonly WrongInput[] = [
  ...signOuts,
  ...resets,
  ...passwordChanges,
  ...profiles,
  ...adminsOnly,
  ...nobodys,
];
