import { randomUUID } from 'node:crypto';
import { DepositDocument, TransferDocument } from '@paygraph/sdk';
import type { WrongInput } from './case.ts';
import type { Setting } from './setting.ts';

const amountField = ['input', 'amount', 'amount'];
const currencyField = ['input', 'amount', 'currency'];
const malformed = { topLevel: 'BAD_USER_INPUT' } as const;
const notAnAmount = { userError: 'INVALID_AMOUNT', field: amountField } as const;

function transfer(setting: Setting, changed: Readonly<Record<string, unknown>>) {
  const { ada, bob } = setting;
  const input = {
    sourceWalletId: ada.walletId,
    destinationWalletId: bob.walletId,
    amount: { amount: '1.00', currency: 'USD' },
    idempotencyKey: randomUUID(),
    ...changed,
  };
  return { input };
}

function deposit(setting: Setting, changed: Readonly<Record<string, unknown>>) {
  const { ada } = setting;
  const input = {
    walletId: ada.walletId,
    paymentMethodId: ada.cardId,
    amount: { amount: '1.00', currency: 'USD' },
    idempotencyKey: randomUUID(),
    ...changed,
  };
  return { input };
}

/** As text, as a number, as null: each amount as both movements get it. */
const amounts: readonly (readonly [unknown, string, WrongInput['expected']])[] = [
  ['0.00', 'USD', notAnAmount],
  ['-1.00', 'USD', notAnAmount],
  ['1.999', 'USD', notAnAmount],
  ['1', 'USD', notAnAmount],
  ['1.0', 'USD', notAnAmount],
  ['1e3', 'USD', malformed],
  ['NaN', 'USD', malformed],
  ['Infinity', 'USD', malformed],
  [' 1.00', 'USD', malformed],
  ['1.00 ', 'USD', malformed],
  ['+1.00', 'USD', malformed],
  ['01.00', 'USD', malformed],
  ['1,00', 'USD', malformed],
  ['.50', 'USD', malformed],
  ['1.', 'USD', malformed],
  ['0x10', 'USD', malformed],
  ['١.٠٠', 'USD', malformed],
  ['', 'USD', malformed],
  ['9'.repeat(60), 'USD', malformed],
  [1, 'USD', malformed],
  [1.5, 'USD', malformed],
  [true, 'USD', malformed],
  [['1.00'], 'USD', malformed],
  ['1.00', 'XYZ', { userError: 'CURRENCY_NOT_SUPPORTED', field: currencyField }],
  ['1.00', 'usd', malformed],
  ['1.00', 'US', malformed],
  ['1.00', 'EUR', { userError: 'CURRENCY_MISMATCH' }],
];

const amountCases: readonly WrongInput[] = amounts.flatMap(([amount, currency, expected]) => [
  {
    name: `a transfer of ${JSON.stringify(amount)} ${currency}`,
    operation: TransferDocument,
    variables: (setting) => transfer(setting, { amount: { amount, currency } }),
    expected,
  },
  {
    name: `a deposit of ${JSON.stringify(amount)} ${currency}`,
    operation: DepositDocument,
    variables: (setting) => deposit(setting, { amount: { amount, currency } }),
    expected,
  },
]);

const literals: readonly (readonly [string, WrongInput['expected']])[] = [
  ['"1e3"', malformed],
  ['"NaN"', malformed],
  ['1.00', malformed],
  ['1', malformed],
  [`"${'9'.repeat(60)}"`, malformed],
  ['"-1.00"', notAnAmount],
  ['"0.00"', notAnAmount],
];

const literalCases: readonly WrongInput[] = literals.map(([literal, expected]) => ({
  name: `a transfer of ${literal}, written into the operation`,
  operation: `mutation Literal($from: ID!, $to: ID!, $key: String!) {
    transfer(input: {
      sourceWalletId: $from, destinationWalletId: $to, idempotencyKey: $key,
      amount: { amount: ${literal}, currency: "USD" }
    }) { transaction { id } replayed userErrors { code message field } }
  }`,
  variables: ({ ada, bob }) => ({ from: ada.walletId, to: bob.walletId, key: randomUUID() }),
  expected,
}));

const otherDigits: readonly WrongInput[] = [
  {
    name: 'a transfer of "1.0" JPY, which has no digits after the point',
    operation: TransferDocument,
    variables: (setting) =>
      transfer(setting, {
        sourceWalletId: setting.yenWalletId,
        amount: { amount: '1.0', currency: 'JPY' },
      }),
    expected: notAnAmount,
  },
  {
    name: 'a deposit of "1.00" JPY',
    operation: DepositDocument,
    variables: (setting) =>
      deposit(setting, { walletId: setting.yenWalletId, amount: { amount: '1.00', currency: 'JPY' } }),
    expected: notAnAmount,
  },
  {
    name: 'a deposit above the limit of one movement',
    operation: DepositDocument,
    variables: (setting) => deposit(setting, { amount: { amount: '10000.01', currency: 'USD' } }),
    expected: { userError: 'LIMIT_EXCEEDED', field: amountField },
  },
  {
    name: 'a transfer above the limit of one movement',
    operation: TransferDocument,
    variables: (setting) => transfer(setting, { amount: { amount: '10000.01', currency: 'USD' } }),
    expected: { userError: 'LIMIT_EXCEEDED', field: amountField },
  },
  {
    name: 'a transfer of more than there is',
    operation: TransferDocument,
    variables: (setting) => transfer(setting, { amount: { amount: '10101.01', currency: 'USD' } }),
    expected: { userError: 'INSUFFICIENT_FUNDS', field: amountField },
  },
  {
    name: 'a transfer from an empty wallet',
    operation: TransferDocument,
    variables: (setting) =>
      transfer(setting, {
        sourceWalletId: setting.yenWalletId,
        destinationWalletId: undefined,
        recipientEmail: setting.bob.email,
        amount: { amount: '1', currency: 'JPY' },
      }),
    expected: { userError: 'INSUFFICIENT_FUNDS', field: amountField },
  },
];

export const moneyCases: readonly WrongInput[] = [...amountCases, ...literalCases, ...otherDigits];
export { deposit, transfer };
