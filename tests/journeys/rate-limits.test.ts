import { type Answer, type Client, createClient, type System, startSystem } from '@paygraph/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** With the limits there are by default; every test counts on, for all come from one address. */
let system: System;
let client: Client;
beforeAll(async () => {
  system = await startSystem({ environment: { RATE_LIMIT_SCALE: '1' } });
  client = createClient({ place: system.place });
});
afterAll(async () => {
  await client?.close();
  await system?.stop();
});

type Variables = Readonly<Record<string, unknown>>;
const register = `mutation($input: RegisterUserInput!) {
  registerUser(input: $input) { verificationSentTo userErrors { code } } }`;
const signIn = 'mutation($input: SignInInput!) { signIn(input: $input) { userErrors { code } } }';

/** Repeats until the gateway refuses it, each time from another address as far as a forged header goes. */
async function untilRefused(most: number, query: string, variablesOf: (index: number) => Variables) {
  const statuses: number[] = [];
  for (let index = 0; index < most; index += 1) {
    const forged = createClient({
      place: system.place,
      headers: { 'x-forwarded-for': `203.0.113.${index}`, forwarded: `for=203.0.113.${index}` },
    });
    const answer = await forged.send(query, variablesOf(index));
    // The guard on passwords refuses before, in an answer of the operation itself.
    if (answer.headers.has('retry-after')) return { allowed: index, statuses, answer };
    statuses.push(answer.status);
    expect(answer.errors.filter(({ extensions }) => extensions?.['code'] !== 'RATE_LIMITED')).toEqual([]);
  }
  throw new Error(`not refused in ${most} tries`);
}

function expectRefusal(answer: Answer<unknown>, what: RegExp): void {
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(answer.data ?? null).toBeNull();
  expect(answer.errors).toEqual([
    {
      message: expect.stringMatching(what),
      extensions: { code: 'RATE_LIMITED', requestId: answer.headers.get('x-request-id') },
    },
  ]);
}

test('an address registers at most five people a minute', async () => {
  const { allowed, answer } = await untilRefused(10, register, (index) => ({
    input: {
      email: `person-${index}@example.com`,
      password: 'correct horse battery',
      displayName: 'Person',
    },
  }));
  expect(allowed).toBe(5);
  expectRefusal(answer, /Mutation\.registerUser.* 5 in 60 seconds.*Try again in \d+ seconds/);
});

test('an address tries at most twenty sign-ins a minute, whoever it tries, and over a WebSocket too', async () => {
  const input = (index: number) => ({ input: { email: `nobody-${index}@example.com`, password: 'wrong' } });
  const { allowed, statuses, answer } = await untilRefused(30, signIn, input);
  expect(allowed).toBe(20);
  // Ten passwords that are wrong are the guard's limit for an address.
  expect(statuses).toEqual([...Array(10).fill(200), ...Array(10).fill(429)]);
  expectRefusal(answer, /Mutation\.signIn.* 20 in 60 seconds/);
  const events = client.listen(signIn, input(99));
  const end = await events.ended();
  expect(JSON.stringify([events.received, end])).toContain('RATE_LIMITED');
});

test('twenty-one aliased sign-ins are refused as a whole', async () => {
  const aliases = Array.from(
    { length: 21 },
    (_, index) => `a${index}: signIn(input: $input) { userErrors { code } }`,
  );
  const answer = await client.send(`mutation($input: SignInInput!) { ${aliases.join(' ')} }`, {
    input: { email: 'nobody@example.com', password: 'wrong' },
  });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.data ?? null).toBeNull();
});

test('an address asks at most a hundred times a minute, and every answer says what is left', async () => {
  const first = await client.send('{ __typename }');
  const left = Number(first.headers.get('ratelimit-remaining'));
  expect(first.headers.get('ratelimit-policy')).toBe('"address";q=600;w=60, "anonymous";q=100;w=60');
  expect(first.headers.get('ratelimit')).toMatch(/"anonymous";r=\d+;t=\d+/);
  expect(first.headers.get('ratelimit-limit')).toBe('100');
  const { allowed, answer } = await untilRefused(110, '{ __typename }', () => ({}));
  expect(allowed).toBe(left);
  expectRefusal(answer, /one address may make 100 in 60 seconds/);
});
