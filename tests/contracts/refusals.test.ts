import { readFile } from 'node:fs/promises';
import { AddPaymentMethodDocument } from '@paygraph/sdk';
import { askLedger, findFreePortOffset, ports, startSystem } from '@paygraph/testing';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { signUp } from '../people/person.ts';
import { accountRefusals } from './refusals/accounts.ts';
import { paymentRefusals } from './refusals/payments.ts';
import { secondFactorRefusals } from './refusals/second-factor.ts';
import { prepareStage, type Stage } from './refusals/stage.ts';
import { transactionRefusals } from './refusals/transactions.ts';
import { walletRefusals } from './refusals/wallets.ts';
import { expectRefusal, type WrongInput } from './wrong-input/case.ts';

type Provocation = Omit<WrongInput<Stage>, 'expected'> & { readonly recorded?: true };
const provocations: Readonly<Record<string, readonly Provocation[]>> = {
  ...walletRefusals,
  ...transactionRefusals,
  ...paymentRefusals,
  ...accountRefusals,
  ...secondFactorRefusals,
};

let stage: Stage;
beforeAll(async () => {
  stage = await prepareStage(inject('place'));
});
afterAll(async () => {
  const { ada, bob, carol, admin, frozen, closed, full, rich, merchant, broke, secured, locked } = stage;
  const people = [ada, bob, carol, admin, frozen, closed, full, rich, merchant, broke, secured, locked];
  await Promise.all(people.map(({ client }) => client.close()));
});

describe.each(Object.entries(provocations))('%s', (code, cases) => {
  test.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, { recorded, ...asked }) => {
    const expected = { userError: code, ...(recorded && { recorded }) };
    await expectRefusal({ ...asked, expected }, stage);
  });
});

test('PROVIDER_UNAVAILABLE: a card is added while the provider can not be reached', async () => {
  const nobodyThere = ports.provider + (await findFreePortOffset());
  const system = await startSystem({ environment: { PROVIDER_URL: `http://127.0.0.1:${nobodyThere}` } });
  try {
    const { client } = await signUp(system.place, { name: 'Ada' });
    const { data } = await client.run(AddPaymentMethodDocument, { input: { providerToken: 'tok_visa' } });
    expect(data?.addPaymentMethod).toMatchObject({
      paymentMethod: null,
      userErrors: [{ code: 'PROVIDER_UNAVAILABLE' }],
    });
    await client.close();
  } finally {
    await system.stop();
  }
});

/** What of the contract's ErrorCode stands under these of its headings. */
async function codesUnder(...headings: readonly string[]): Promise<readonly string[]> {
  const contract = await readFile(new URL('../../schema/api.graphql', import.meta.url), 'utf8');
  const [, body = ''] = /enum ErrorCode \{(.*?)\}/s.exec(contract) ?? [];
  return body.split(/^\s*# /m).flatMap((section) => {
    const [heading = '', ...codes] = section.trim().split('\n');
    return headings.includes(heading) ? codes.map((code) => code.trim()) : [];
  });
}

test('no refusal is left out', async () => {
  const all = await codesUnder('users', 'wallets', 'transactions', 'payments', 'every domain');
  expect(all.length).toBeGreaterThan(30);
  // What expires takes an hour at least to do so: that is shown where the clock can be moved.
  const provoked = [...Object.keys(provocations), 'PROVIDER_UNAVAILABLE', 'TOKEN_EXPIRED'];
  expect(provoked.toSorted()).toEqual(all.toSorted());
});

test('after all that the ledger verifies', async () => {
  expect(await askLedger(inject('place'))).toMatchObject({ balanced: true, faults: [] });
});
