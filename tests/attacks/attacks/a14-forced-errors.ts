import { databaseUrl, subgraphNames } from '@paygraph/testing';
import postgres from 'postgres';
import { signUpWithWallet } from '../../people/movements.ts';
import { ask, channels, type Message } from '../ask.ts';
import { type Attack, refusedIf, type Setting } from '../attack.ts';
import { findInsides } from '../insides.ts';
import { type HttpRequest, sendHttp } from '../wire/http.ts';
import { brief, errorsIn, isRecord, type Reply } from '../wire/reply.ts';
import { askOverSocket } from '../wire/socket.ts';
import type { World } from '../worlds.ts';

const codes = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'RATE_LIMITED',
  'OPERATION_TOO_COSTLY',
  'UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'PERSISTED_QUERY_NOT_FOUND',
];

/** Requests that go wrong before any operation is run. */
const requests: readonly (readonly [string, HttpRequest])[] = [
  ['no body', { body: '' }],
  ['JSON that breaks off', { body: '{"query":' }],
  ['a text', { body: '"hello"' }],
  ['null', { body: 'null' }],
  ['a number', { body: '1' }],
  ['a list', { body: '[]' }],
  ['a query that is a number', { body: { query: 1 } }],
  ['variables that are a list', { body: { query: '{ __typename }', variables: [1] } }],
  ['an operation name that is a number', { body: { query: '{ __typename }', operationName: 1 } }],
  ['an operation name there is not', { body: { query: 'query A { __typename }', operationName: 'B' } }],
  ['PUT', { method: 'PUT', body: {} }],
  ['DELETE', { method: 'DELETE' }],
  ['TRACE', { method: 'TRACE' }],
  ['XML', { body: '<x/>', headers: { 'content-type': 'application/xml' } }],
  ['another charset', { body: '{}', headers: { 'content-type': 'application/json; charset=utf-99' } }],
  ['a wrong encoding', { body: '{}', headers: { 'content-encoding': 'gzip' } }],
  ['bytes that are no UTF-8', { body: '\xff\xfe' }],
  ['a token that proves nobody', { body: {}, headers: { authorization: 'Bearer x' } }],
  ['an Accept nobody gives', { body: { query: '{ __typename }' }, headers: { accept: 'image/png' } }],
  ['a range', { body: { query: '{ nothing }' }, headers: { range: 'bytes=0-1' } }],
];

const messages: readonly (readonly [string, Message])[] = [
  ['no operation', { query: '{' }],
  ['a strange letter', { query: '{ \u0000 }' }],
  ['a field there is not', { query: '{ nothing }' }],
  ['a type there is not', { query: 'query ($x: Nothing) { __typename }' }],
  [
    'a variable of another type',
    { query: 'query ($id: ID!) { wallet(id: $id) { id } }', variables: { id: {} } },
  ],
  ['a missing variable', { query: 'query ($id: ID!) { wallet(id: $id) { id } }' }],
  ['an id that is none', { query: '{ wallet(id: "wallet") { id } }' }],
  ['an id of another kind', { query: '{ wallet(id: "usr_01jdzzzzzzzzzzzzzzzzzzzzzz") { id } }' }],
  [
    'an id of 100 KB',
    { query: 'query ($id: ID!) { transaction(id: $id) { id } }', variables: { id: 'x'.repeat(100_000) } },
  ],
  ['a number beyond 32 bits', { query: '{ transactions(first: 99999999999) { pageInfo { hasNextPage } } }' }],
  ['a negative page', { query: '{ transactions(first: -1) { pageInfo { hasNextPage } } }' }],
  ['a cursor that is none', { query: '{ transactions(after: "x") { pageInfo { hasNextPage } } }' }],
  [
    'a date that is none',
    { query: '{ transactions(filter: { from: "yesterday" }) { pageInfo { hasNextPage } } }' },
  ],
  ['what is for admins', { query: '{ ledgerHealth { balanced } }' }],
  ['a subscription over HTTP', { query: 'subscription { notificationReceived { id } }' }],
];

/** Asked while the tables are gone: each reaches another domain's store. */
const inTrouble: readonly string[] = [
  '{ me { email sessions { id } } }',
  '{ me { wallets { id balance { posted { amount } } } } }',
  '{ me { paymentMethods { id } } }',
  '{ me { notifications { unreadCount } } }',
  '{ transactions { edges { node { id history { id } } } } }',
  'mutation { openWallet(input: { currency: "CHF" }) { wallet { id } userErrors { code } } }',
  'mutation { addPaymentMethod(input: { providerToken: "tok_visa" }) { paymentMethod { id } userErrors { code } } }',
  'mutation { signIn(input: { email: "eve@example.com", password: "x" }) { userErrors { code } } }',
  'mutation { registerUser(input: { email: "eve@example.com", password: "correct horse battery", displayName: "E" }) { userErrors { code } } }',
  'mutation { requestPasswordReset(input: { email: "eve@example.com" }) { userErrors { code } } }',
  'mutation { markNotificationsRead(input: { all: true }) { unreadCount } }',
];

export const forcedErrors: Attack = {
  id: 'A14',
  title: 'forced errors of every kind: no stack, SQL, host or path in an answer',
  async run(setting) {
    const world = await setting.worlds.get('production');
    const eve = await signUpWithWallet(world.place, { name: 'Eve' });
    const { accessToken } = eve.tokens;
    for (const [name, request] of requests) {
      await setting.attempt(name, async () => verdictOn(await sendHttp(world.url, request)));
    }
    for (const path of [
      '/',
      '/graphql/',
      '/graphql%00',
      '/../etc/passwd',
      '/metrics',
      '/health/ready',
      '/.env',
    ]) {
      await setting.attempt(`GET ${path}`, async () =>
        verdictOn(await sendHttp(new URL(world.url).origin + path, { method: 'GET' })),
      );
    }
    for (const channel of channels) {
      for (const [name, message] of messages) {
        if (channel === 'WebSocket' && name === 'a subscription over HTTP') continue;
        await setting.attempt(`${name} over ${channel}`, async () =>
          verdictOn(await ask(world, channel, message, { accessToken })),
        );
      }
    }
    await setting.attempt('a WebSocket elsewhere', async () =>
      verdictOn(await askOverSocket(`${new URL(world.url).origin}/elsewhere`, { query: '{ __typename }' })),
    );
    await withoutTables(setting, world, accessToken);
    await eve.client.close();
  },
};

/** Every table out of reach: errors of the store itself, on the way to the client. */
async function withoutTables(
  { attempt, control }: Setting,
  world: World,
  accessToken: string,
): Promise<void> {
  const databases = await Promise.all(
    subgraphNames.map(async (name) =>
      postgres(await databaseUrl(world.place, name), { max: 1, onnotice: () => {} }),
    ),
  );
  try {
    await Promise.all(databases.map((sql) => sql`alter schema public rename to out_of_reach`));
    for (const query of inTrouble) {
      for (const channel of channels) {
        await attempt(`without tables, over ${channel}: ${query.slice(0, 50)}`, async () =>
          verdictOn(await ask(world, channel, { query }, { accessToken }), 'may be served'),
        );
      }
    }
  } finally {
    await Promise.all(databases.map((sql) => sql`alter schema out_of_reach rename to public`));
    await Promise.all(databases.map((sql) => sql.end({ timeout: 5 })));
  }
  await control('with its tables back, it is served again', async () => {
    const reply = await ask(world, 'HTTP', { query: '{ me { email } }' }, { accessToken });
    return reply.text.includes('@example.com') ? undefined : brief(reply);
  });
}

/** An error in the words of the contract, and nothing of the inside. */
function verdictOn(reply: Reply, served?: 'may be served') {
  const insides = findInsides(errorsIn(reply));
  if (insides !== undefined) return refusedIf(false, `${insides} in ${brief(reply)}`);
  if (reply.closed !== undefined || reply.text === '') return refusedIf(true, '');
  if (reply.codes.length === 0) return refusedIf(served !== undefined || reply.status >= 400, brief(reply));
  const known = reply.codes.every((code) => codes.includes(code));
  return refusedIf(known && everyErrorIsPlain(reply.text), brief(reply));
}

/** Nothing but a message, a place in the client's own operation, a code and the request's number. */
function everyErrorIsPlain(text: string): boolean {
  const body: unknown = JSON.parse(text);
  const errors = isRecord(body) && Array.isArray(body['errors']) ? body['errors'].filter(isRecord) : [];
  return errors.every(({ message, extensions, ...rest }) => {
    const keys = isRecord(extensions) ? Object.keys(extensions).sort().join() : '';
    const places = Object.keys(rest).every((key) => key === 'path' || key === 'locations');
    return typeof message === 'string' && keys === 'code,requestId' && places;
  });
}
