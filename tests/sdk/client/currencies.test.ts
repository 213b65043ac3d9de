import { currencyCodes, digitsOf } from '@paygraph/money';
import { currencyDigits } from '@paygraph/sdk';
import { expect, test } from 'vitest';

test.each(currencyCodes)('%s has as many digits as the ledger counts', (currency) => {
  expect(currencyDigits(currency)).toBe(digitsOf(currency));
});
