import {
  AddPaymentMethodDocument,
  OpenWalletDocument,
  RefreshSessionDocument,
  RegisterUserDocument,
  RemovePaymentMethodDocument,
  SignInDocument,
  VerifyEmailDocument,
} from '@paygraph/sdk';
import { newEmail } from '../../people/person.ts';
import type { WrongInput } from './case.ts';
import type { Setting } from './setting.ts';

const anonymous = (setting: Setting) => setting.anonymous;
const weak = { userError: 'WEAK_PASSWORD', field: ['input', 'password'] };
const malformed = { topLevel: 'BAD_USER_INPUT' };
const invalid = (field: string) => ({ userError: 'INVALID_INPUT', field: ['input', field] });

const registrations: readonly (readonly [
  string,
  Readonly<Record<string, unknown>>,
  WrongInput['expected'],
])[] = [
  ['with a password of 11 characters', { password: 'elevenchars' }, weak],
  ['with a password of 73 bytes', { password: 'x'.repeat(73) }, weak],
  ['with a password of 40 characters and 80 bytes', { password: 'ä'.repeat(40) }, weak],
  ['with one of the commonest passwords', { password: 'password1234' }, weak],
  ['with what is no address', { email: 'ada.example.com' }, malformed],
  ['with a line break in the address', { email: 'ada@example.com\nBcc: eve@example.com' }, malformed],
  [
    'with an address of 255 characters',
    { email: `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example.org` },
    malformed,
  ],
  ['with what is no phone number', { phone: '0151 2345' }, invalid('phone')],
  ['without a name', { displayName: '   ' }, invalid('displayName')],
  ['with a name of 81 characters', { displayName: 'x'.repeat(81) }, invalid('displayName')],
  ['with a line break in the name', { displayName: 'Ada\r\nBcc: eve@example.com' }, invalid('displayName')],
  ['with a card number as name', { displayName: '4242 4242 4242 4242' }, malformed],
];

export const accountCases: readonly WrongInput[] = [
  ...registrations.map(([name, changed, expected]) => ({
    name: `a registration ${name}`,
    operation: RegisterUserDocument,
    as: anonymous,
    variables: () => ({
      input: { email: newEmail('eve'), password: 'correct horse battery', displayName: 'Eve', ...changed },
    }),
    expected,
  })),
  {
    name: 'a verification with a token nobody was mailed',
    operation: VerifyEmailDocument,
    as: anonymous,
    variables: () => ({ input: { token: 'x'.repeat(32) } }),
    expected: { userError: 'INVALID_TOKEN', field: ['input', 'token'] },
  },
  {
    name: 'a verification without a token',
    operation: VerifyEmailDocument,
    as: anonymous,
    variables: () => ({ input: { token: '' } }),
    expected: { userError: 'INVALID_TOKEN', field: ['input', 'token'] },
  },
  {
    name: 'a sign-in with an address nobody has',
    operation: SignInDocument,
    as: anonymous,
    variables: () => ({ input: { email: 'nobody.at.all@example.com', password: 'correct horse battery' } }),
    expected: { userError: 'INVALID_CREDENTIALS' },
  },
  {
    name: 'a sign-in with a wrong password',
    operation: SignInDocument,
    as: anonymous,
    variables: ({ ada }) => ({ input: { email: ada.email, password: `${ada.password}!` } }),
    expected: { userError: 'INVALID_CREDENTIALS' },
  },
  {
    name: 'a sign-in with a password beyond the 72 bytes that bcrypt sees',
    operation: SignInDocument,
    as: anonymous,
    variables: ({ ada }) => ({ input: { email: ada.email, password: ada.password.padEnd(200, 'x') } }),
    expected: { userError: 'INVALID_CREDENTIALS' },
  },
  {
    name: 'a sign-in before the mail was opened',
    operation: SignInDocument,
    as: anonymous,
    variables: ({ unverified }) => ({ input: unverified }),
    expected: { userError: 'EMAIL_NOT_VERIFIED' },
  },
  {
    name: 'a sign-in before the mail was opened, with a wrong password',
    operation: SignInDocument,
    as: anonymous,
    variables: ({ unverified }) => ({ input: { ...unverified, password: 'a wrong password' } }),
    expected: { userError: 'INVALID_CREDENTIALS' },
  },
  {
    name: 'a refresh with a token nobody was given',
    operation: RefreshSessionDocument,
    as: anonymous,
    variables: () => ({ input: { refreshToken: 'x'.repeat(43) } }),
    expected: { userError: 'INVALID_TOKEN' },
  },
  {
    name: 'a refresh with an access token',
    operation: RefreshSessionDocument,
    as: anonymous,
    variables: ({ ada }) => ({ input: { refreshToken: ada.tokens.accessToken } }),
    expected: { userError: 'INVALID_TOKEN' },
  },
  ...(
    [
      [
        'in a currency there are no wallets in',
        { currency: 'XYZ' },
        { userError: 'CURRENCY_NOT_SUPPORTED', field: ['input', 'currency'] },
      ],
      ['in a currency in small letters', { currency: 'usd' }, malformed],
      ['in a currency one has a wallet in', { currency: 'USD' }, { userError: 'WALLET_EXISTS' }],
      ['with an empty name', { currency: 'GBP', name: '' }, invalid('name')],
      ['with a name of 61 characters', { currency: 'GBP', name: 'x'.repeat(61) }, invalid('name')],
      ['with a card number as name', { currency: 'GBP', name: '4242-4242-4242-4242' }, malformed],
    ] as const
  ).map(([name, input, expected]) => ({
    name: `a wallet ${name}`,
    operation: OpenWalletDocument,
    variables: () => ({ input }),
    expected,
  })),
  ...(
    [
      [
        'with a token the provider does not know',
        'tok_nobody',
        { userError: 'INVALID_PROVIDER_TOKEN', field: ['input', 'providerToken'] },
      ],
      ['without a token', '', { userError: 'INVALID_PROVIDER_TOKEN', field: ['input', 'providerToken'] }],
      [
        'with a token that climbs out of its path',
        '../charges',
        { userError: 'INVALID_PROVIDER_TOKEN', field: ['input', 'providerToken'] },
      ],
      ['with a card number', '4242424242424242', malformed],
      ['with a card number in groups', '4242 4242 4242 4242', malformed],
      ['with a number for a token', 42, malformed],
    ] as const
  ).map(([name, providerToken, expected]) => ({
    name: `a payment method ${name}`,
    operation: AddPaymentMethodDocument,
    variables: () => ({ input: { providerToken } }),
    expected,
  })),
  ...(
    [
      ["of a stranger's card", ({ bob }: Setting) => bob.cardId],
      ['of a card nobody has', () => 'pmt_01jdzzzzzzzzzzzzzzzzzzzzzz'],
      ['of what is no id', () => 'visa'],
    ] as const
  ).map(([name, paymentMethodId]) => ({
    name: `a removal ${name}`,
    operation: RemovePaymentMethodDocument,
    variables: (setting: Setting) => ({ input: { paymentMethodId: paymentMethodId(setting) } }),
    expected: { userError: 'PAYMENT_METHOD_NOT_FOUND', field: ['input', 'paymentMethodId'] },
  })),
];
