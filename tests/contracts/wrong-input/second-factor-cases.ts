import {
  ConfirmMfaEnrolmentDocument,
  DisableMfaDocument,
  SignInDocument,
  StartMfaEnrolmentDocument,
} from '@paygraph/sdk';
import type { WrongInput } from './case.ts';
import type { Setting } from './setting.ts';

const anonymous = (setting: Setting) => setting.anonymous;
const carol = (setting: Setting) => setting.carol.client;
const wrongPassword = { userError: 'INVALID_CREDENTIALS', field: ['input', 'password'] };
const wrongCode = { userError: 'INVALID_MFA_CODE', field: ['input', 'mfaCode'] };
const cardNumber = '4242 4242 4242 4242';

export const secondFactorCases: readonly WrongInput[] = [
  {
    name: 'an enrolment with a wrong password',
    operation: StartMfaEnrolmentDocument,
    as: carol,
    variables: () => ({ input: { password: 'a wrong password' } }),
    expected: wrongPassword,
  },
  {
    name: 'an enrolment with a password beyond the 72 bytes that bcrypt sees',
    operation: StartMfaEnrolmentDocument,
    as: carol,
    variables: (setting) => ({ input: { password: setting.carol.password.padEnd(200, 'x') } }),
    expected: wrongPassword,
  },
  {
    name: 'an enrolment of nobody',
    operation: StartMfaEnrolmentDocument,
    as: anonymous,
    variables: () => ({ input: { password: 'a wrong password' } }),
    expected: { topLevel: 'UNAUTHENTICATED' },
  },
  {
    name: 'a confirmation by nobody',
    operation: ConfirmMfaEnrolmentDocument,
    as: anonymous,
    variables: () => ({ input: { mfaCode: '123456' } }),
    expected: { topLevel: 'UNAUTHENTICATED' },
  },
  {
    name: 'a second factor turned off by nobody',
    operation: DisableMfaDocument,
    as: anonymous,
    variables: () => ({ input: { mfaCode: '123456' } }),
    expected: { topLevel: 'UNAUTHENTICATED' },
  },
  ...['', '123456', '12345x', "' or 1=1 --", 'x'.repeat(10_000)].map((mfaCode, index) => ({
    name: `a second factor that is not on turned off with "${mfaCode.slice(0, 20)}"`,
    operation: DisableMfaDocument,
    // The tries at one account's codes are few.
    as: index < 3 ? carol : (setting: Setting) => setting.bob.client,
    variables: () => ({ input: { mfaCode } }),
    expected: wrongCode,
  })),
  {
    name: 'a sign-in with a card number for a code',
    operation: SignInDocument,
    as: anonymous,
    variables: (setting) => ({
      input: { email: setting.carol.email, password: setting.carol.password, mfaCode: cardNumber },
    }),
    expected: { topLevel: 'BAD_USER_INPUT' },
  },
  {
    name: 'a confirmation with a number for a code',
    operation: ConfirmMfaEnrolmentDocument,
    as: carol,
    variables: () => ({ input: { mfaCode: 123456 } }),
    expected: { topLevel: 'BAD_USER_INPUT' },
  },
];
