import {
  ConfirmMfaEnrolmentDocument,
  DisableMfaDocument,
  SignInDocument,
  StartMfaEnrolmentDocument,
} from '@paygraph/sdk';
import type { WrongInput } from '../wrong-input/case.ts';
import type { Stage } from './stage.ts';

type Case = Omit<WrongInput<Stage>, 'expected'>;

const anonymous = ({ anonymous }: Stage) => anonymous;
const wrongCode = '000000x';

export const secondFactorRefusals = {
  MFA_REQUIRED: [
    {
      name: 'a sign-in with the password alone, where there is a second factor',
      operation: SignInDocument,
      as: anonymous,
      variables: ({ secured: { email, password } }) => ({ input: { email, password } }),
    },
  ],
  INVALID_MFA_CODE: [
    {
      name: 'a sign-in with a wrong code',
      operation: SignInDocument,
      as: anonymous,
      variables: ({ secured: { email, password } }) => ({ input: { email, password, mfaCode: wrongCode } }),
    },
    {
      name: 'a second factor turned off with a wrong code',
      operation: DisableMfaDocument,
      as: ({ secured }) => secured.client,
      variables: () => ({ input: { mfaCode: wrongCode } }),
    },
    {
      name: 'a second factor turned off where there is none',
      operation: DisableMfaDocument,
      variables: () => ({ input: { mfaCode: wrongCode } }),
    },
    {
      name: 'a confirmation of what was not begun',
      operation: ConfirmMfaEnrolmentDocument,
      variables: () => ({ input: { mfaCode: '123456' } }),
    },
  ],
  ACCOUNT_LOCKED: [
    {
      name: 'a sign-in after five wrong passwords',
      operation: SignInDocument,
      as: anonymous,
      variables: ({ locked: { email, password } }) => ({ input: { email, password } }),
    },
    {
      name: 'an enrolment after five wrong passwords',
      operation: StartMfaEnrolmentDocument,
      as: ({ locked }) => locked.client,
      variables: ({ locked: { password } }) => ({ input: { password } }),
    },
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
