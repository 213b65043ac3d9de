import { createClient, readAnswer, subgraphNames, subgraphUrl } from '@paygraph/testing';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { accountCases } from './wrong-input/account-cases.ts';
import { accountControlCases } from './wrong-input/account-control-cases.ts';
import { expectHarmless, expectRefusal } from './wrong-input/case.ts';
import { moneyCases } from './wrong-input/money-cases.ts';
import { movementCases } from './wrong-input/movement-cases.ts';
import { readingCases } from './wrong-input/reading-cases.ts';
import { wrongRequests } from './wrong-input/requests.ts';
import { secondFactorCases } from './wrong-input/second-factor-cases.ts';
import { moveOneCent, prepareSetting, type Setting, takeStock } from './wrong-input/setting.ts';
import { textOf, wrongSubscriptions } from './wrong-input/subscriptions.ts';
import { identityHeader, identityToken, wrongAuthorizations, wrongIdentities } from './wrong-input/tokens.ts';

let setting: Setting;
let stock: Awaited<ReturnType<typeof takeStock>>;
beforeAll(async () => {
  setting = await prepareSetting(inject('place'));
  stock = await takeStock(setting);
});
afterAll(async () => {
  await Promise.all([setting.ada, setting.bob, setting.carol].map(({ client }) => client.close()));
  await setting.anonymous.close();
});

/** With the name in front: only there a long one is told in full. */
function named<Case extends { readonly name: string }>(cases: readonly Case[]): [string, Case][] {
  return cases.map((one) => [one.name, one]);
}

describe('is refused as the contract says:', () => {
  const ofMoney = [...moneyCases, ...movementCases];
  const ofPeople = [...accountCases, ...accountControlCases, ...secondFactorCases];
  const cases = [...ofMoney, ...ofPeople, ...readingCases];
  test.each(named(cases))('%s', (_name, wrong) => expectRefusal(wrong, setting));
});

describe('a request is refused before anything is run:', () => {
  test.each(named(wrongRequests))('%s', async (_name, { request, status, code }) => {
    const response = await request(setting);
    const { errors, data, text } = readAnswer(response.status, response.headers, await response.text());
    expect(
      { status: response.status, codes: errors.map(({ extensions }) => extensions?.['code']) },
      text,
    ).toEqual({
      status,
      codes: [code],
    });
    expect(data ?? null).toBeNull();
    for (const error of errors) expectHarmless(error);
  });
});

describe('an Authorization header proves nobody:', () => {
  const texts = new Set<string>();

  test.each(wrongAuthorizations)('%s', async (_name, authorization) => {
    const client = createClient({
      place: setting.place,
      headers: { authorization: authorization(setting) },
    });
    const answer = await client.send('{ me { id } }');
    expect(answer, answer.text).toMatchObject({
      status: 401,
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect(answer.data ?? null).toBeNull();
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    for (const error of answer.errors) {
      expectHarmless(error);
      texts.add(error.message);
    }
  });

  test('and the answer does not tell why', () => {
    expect([...texts]).toHaveLength(1);
  });

  test('also when a WebSocket is opened with it', async () => {
    const client = createClient({ place: setting.place, accessToken: 'a.b.c' });
    const events = client.listen('subscription { transactionStatusChanged { status } }');
    expect(await events.ended()).toMatchObject({ kind: 'closed', code: 4403 });
  });
});

describe('a subscription is refused:', () => {
  test.each(named(wrongSubscriptions))('%s', async (_name, { operation, variables, as, code }) => {
    const client = as?.(setting) ?? setting.ada.client;
    const events = client.listen(textOf(operation), variables(setting));
    const end = await events.ended();
    expect(end).toMatchObject({ kind: 'refused', errors: [{ extensions: { code } }] });
    expect(events.received).toEqual([]);
    if (end.kind === 'refused') for (const error of end.errors) expectHarmless(error);
  });
});

describe('straight at a subgraph nothing is run for:', () => {
  const cases = subgraphNames.flatMap((name) =>
    wrongIdentities.map(([what, token]) => [what, name, token] as const),
  );
  test.each(cases)('%s, at %s', async (_what, name, token) => {
    const body = JSON.stringify({ query: '{ __typename _service { sdl } }' });
    const identity = token(setting, name, body);
    const response = await fetch(subgraphUrl(setting.place, name), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(identity !== undefined && { [identityHeader]: identity }),
      },
      body,
    });
    expect(response.status).toBe(401);
    expect(await response.text()).not.toContain('__typename');
  });

  test('while a proven identity is served, once, so that the refusals above mean something', async () => {
    const body = JSON.stringify({ query: `{ wallet(id: "${setting.bob.walletId}") { id } }` });
    const identity = identityToken(setting, { audience: 'wallets', body });
    const ask = () =>
      fetch(subgraphUrl(setting.place, 'wallets'), {
        method: 'POST',
        headers: { 'content-type': 'application/json', [identityHeader]: identity },
        body,
      });
    expect(await (await ask()).json()).toEqual({ data: { wallet: { id: setting.bob.walletId } } });
    const replayed = await ask();
    expect(replayed.status).toBe(401);
    expect(await replayed.text()).not.toContain(setting.bob.walletId);
  });
});

test('an identity header from outside changes nothing at the gateway', async () => {
  const headers = {
    [identityHeader]: identityToken(setting, { audience: 'users' }),
    'x-user-id': setting.bob.userId,
  };
  const nobody = await createClient({ place: setting.place, headers }).send('{ me { id } }');
  expect(nobody.errors.map(({ extensions }) => extensions?.['code'])).toEqual(['UNAUTHENTICATED']);
  const { accessToken } = setting.ada.tokens;
  const ada = await createClient({ place: setting.place, accessToken, headers }).send('{ me { id } }');
  expect(ada.data).toEqual({ me: { id: setting.ada.userId } });
});

test('after all that nothing has moved, and a right order still goes through', async () => {
  expect(await takeStock(setting)).toEqual({ ...stock, balanced: true, faults: [] });
  expect(await moveOneCent(setting)).toBe('COMPLETED');
});
