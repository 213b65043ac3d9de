import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, createClient } from './client.ts';
import { eventually } from './eventually.ts';
import { openMailbox } from './mailbox.ts';
import { adminUrl, subgraphNames } from './place.ts';
import { type System, startSystem } from './system.ts';
import { type CollectedSpan, startTraceCollector, type TraceCollector } from './trace-collector.ts';

/** Nobody's, and found again anywhere. */
const canary = (kind: string) => `canary-${kind}-${randomBytes(12).toString('hex')}`;
const password = canary('password');
const collectorKey = canary('collector-key');
const theirTrace = randomBytes(16).toString('hex');

let collector: TraceCollector;
let system: System;
let ada: Member;
let bob: Member;
const secrets = [password, collectorKey];

beforeAll(async () => {
  collector = await startTraceCollector();
  system = await startSystem({
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: `x-api-key=${collectorKey}`,
      LOG_LEVEL: 'debug',
      LOG_FORMAT: 'json',
    },
  });
  [ada, bob] = await Promise.all([join('ada'), join('bob')]);
  await must(ada.client, deposit, {
    walletId: ada.walletId,
    paymentMethodId: ada.cardId,
    amount: { amount: '50.00', currency: 'USD' },
    idempotencyKey: randomUUID(),
  });
});
afterAll(async () => {
  await Promise.all([ada, bob].map((member) => member?.client.close()));
  await system?.stop();
  await collector?.close();
});

describe('a transfer', () => {
  beforeAll(async () => {
    const client = createClient({
      place: system.place,
      accessToken: ada.accessToken,
      headers: { traceparent: `00-${theirTrace}-${'b'.repeat(16)}-01`, tracestate: 'theirs=1' },
    });
    await must(client, transfer, {
      sourceWalletId: ada.walletId,
      destinationWalletId: bob.walletId,
      amount: { amount: '12.30', currency: 'USD' },
      idempotencyKey: randomUUID(),
    });
  });

  /** What has come of it so far: each service sends its own spans, in its own time. */
  function trace(): readonly CollectedSpan[] {
    const root = collector.spans().find(({ linkedTo }) => linkedTo.includes(theirTrace));
    return root === undefined ? [] : collector.spans().filter(({ traceId }) => traceId === root.traceId);
  }

  test.each([
    ['gateway', /^POST \/graphql$/],
    ['gateway', /^mutation other$/],
    ['gateway', /^plan$/],
    ['gateway', /^fetch transactions$/],
    ['transactions', /^mutation transfer$/],
    ['transactions', /^advance TRANSFER$/],
    ['transactions', /^call wallets /],
    ['wallets', /^mutation postTransaction$/],
    ['wallets', /^ledger batch$/],
    ['wallets', /^with accounts$/],
    ['transactions', /^outbox append$/],
    ['transactions', /^insert outbox$/],
    ['notifications', /^process transaction\.status-changed$/],
    ['notifications', /^insert deliveries_due$/],
    ['notifications', /^deliver EMAIL$/],
    ['notifications', /^call users /],
    ['users', /^query /],
  ])('shows, under one trace id, in %s: %s', async (service, name) => {
    await eventually('the span', () => (count(trace(), service, name) > 0 ? true : undefined));
  });

  // With PAYGRAPH_ON=parts each service is a process of its own, and events go through a real Kafka.
  test.runIf(process.env['PAYGRAPH_ON'] === 'parts')('shows its way through Kafka', async () => {
    await eventually('the span', () =>
      trace().find(
        ({ name, kind, attributes }) =>
          name === 'publish transaction-events' && kind === 4 && attributes['messaging.system'] === 'kafka',
      ),
    );
    const handling = trace().filter(({ name }) => name.startsWith('process '));
    expect(handling.map(({ attributes }) => attributes['messaging.system'])).not.toContain('postgresql');
  });

  test('is one tree, to both people’s mails: each span but the first is a part of another one', async () => {
    await eventually('a tree', () => {
      const ids = new Set(trace().map(({ spanId }) => spanId));
      const roots = trace().filter(({ parentSpanId }) => !ids.has(parentSpanId ?? ''));
      const isWhole = roots.length === 1 && count(trace(), 'notifications', /^deliver EMAIL$/) === 2;
      return isWhole ? true : undefined;
    });
  });

  test('is linked to the client’s own trace, and no part of it', () => {
    const root = trace().find(({ parentSpanId }) => parentSpanId === undefined);
    expect(root?.linkedTo).toEqual([theirTrace]);
    expect(collector.spans().filter(({ traceId }) => traceId === theirTrace)).toEqual([]);
  });
});

describe('over a socket', () => {
  const namesOf = (traceId: string | undefined) =>
    collector
      .spans()
      .filter((span) => span.traceId === traceId)
      .map(({ service, name }) => `${service}: ${name}`);

  test('an operation begins a trace of its own', async () => {
    await bob.client.listen('{ me { displayName } }').next();
    await eventually('its trace', () => {
      const root = collector.spans().find(({ name }) => name === 'message /graphql');
      const names = namesOf(root?.traceId);
      return names.includes('gateway: fetch users') && names.includes('users: query me') ? root : undefined;
    });
  });

  test('an event of a subscription begins one, with what is fetched for it', async () => {
    const events = bob.client.listen(
      'subscription ($id: ID!) { walletBalanceChanged(walletId: $id) { id owner { displayName } } }',
      { id: bob.walletId },
    );
    await events.next();
    events.stop();
    await eventually('its trace', () => {
      const root = collector.spans().find(({ name }) => name === 'event of wallets');
      return namesOf(root?.traceId).includes('gateway: fetch users') ? root : undefined;
    });
  });
});

test('the request id of an error is the one in its span, and in what is logged of it in its trace', async () => {
  const { errors } = await ada.client.send('{ transaction(id: "none") { id } }');
  const requestId = errors[0]?.extensions?.['requestId'];
  expect(requestId).toEqual(expect.any(String));
  const { traceId } = await eventually('its span', () =>
    collector.spans().find(({ attributes }) => attributes['paygraph.request_id'] === requestId),
  );
  const told = () => linesOf(system.process.output()).filter((line) => line['requestId'] === requestId);
  await expect
    .poll(told)
    .toMatchObject([{ service: 'gateway', level: 20, traceId, spanId: expect.any(String) }]);
});

test('no secret is in any span, log or metric', async () => {
  const link = await openMailbox(system.place).tokenFor(ada.email);
  const last = await ada.client.send(`query ${canaryName} { me { id } }`);
  const requestId = last.headers.get('x-request-id');
  const metrics = await Promise.all(
    (['gateway', ...subgraphNames] as const).map(async (service) => {
      const response = await fetch(adminUrl(system.place, service, '/metrics'));
      return await response.text();
    }),
  );
  await eventually('the span of the query that was sent last', () =>
    collector.spans().find(({ attributes }) => attributes['paygraph.request_id'] === requestId),
  );
  const [headers, ...bodies] = collector.text().split('\n');
  const places = {
    spans: bodies.filter((_, index) => index % 2 === 0).join('\n'),
    log: system.process.output(),
    metrics: metrics.join('\n'),
  };
  // The collector's own key is for the collector: it is in the headers and nowhere else.
  expect(headers).toContain(collectorKey);
  const tokens = [ada, bob].flatMap(({ accessToken, refreshToken }) => [
    signatureOf(accessToken),
    refreshToken,
  ]);
  for (const secret of [...secrets, ...tokens, link, ada.email, canaryName]) {
    for (const [place, text] of Object.entries(places)) {
      expect(text.includes(secret), `${secret} in the ${place}`).toBe(false);
    }
  }
});

const canaryName = `canary_${randomBytes(8).toString('hex')}`;

function linesOf(output: string): readonly Record<string, unknown>[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

interface Member {
  readonly client: Client;
  readonly email: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly walletId: string;
  readonly cardId: string;
}

async function join(name: string): Promise<Member> {
  const email = `${name}.${randomBytes(5).toString('hex')}@example.com`;
  const anonymous = createClient({ place: system.place });
  await must(anonymous, register, { email, password, displayName: name });
  const token = await openMailbox(system.place).tokenFor(email);
  await must(anonymous, verify, { token });
  const { tokens } = await must(anonymous, signIn, { email, password });
  const { accessToken, refreshToken } = asRecord(tokens);
  const client = createClient({ place: system.place, accessToken: String(accessToken) });
  const { wallet } = await must(client, open, { currency: 'USD' });
  const { paymentMethod } = await must(client, addCard, { providerToken: 'tok_visa' });
  return {
    client,
    email,
    accessToken: String(accessToken),
    refreshToken: String(refreshToken),
    walletId: String(asRecord(wallet)['id']),
    cardId: String(asRecord(paymentMethod)['id']),
  };
}

const mutation = (field: string, input: string, selection: string) =>
  `mutation ($input: ${input}!) { payload: ${field}(input: $input) { ${selection} userErrors { code } } }`;
const register = mutation('registerUser', 'RegisterUserInput', '');
const verify = mutation('verifyEmail', 'VerifyEmailInput', '');
const signIn = mutation('signIn', 'SignInInput', 'tokens { accessToken refreshToken }');
const open = mutation('openWallet', 'OpenWalletInput', 'wallet { id }');
const addCard = mutation('addPaymentMethod', 'AddPaymentMethodInput', 'paymentMethod { id }');
const deposit = mutation('deposit', 'DepositInput', 'transaction { id status }');
const transfer = mutation('transfer', 'TransferInput', 'transaction { id status }');

async function must(client: Client, query: string, input: object): Promise<Record<string, unknown>> {
  const { data, text } = await client.send(query, { input });
  const payload = asRecord(data?.['payload']);
  if (JSON.stringify(payload['userErrors']) !== '[]') throw new Error(`refused: ${text}`);
  return payload;
}

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error(`${JSON.stringify(value)} is no object`);
  return { ...value };
}

function signatureOf(token: string): string {
  return token.split('.')[2] ?? token;
}

function count(spans: readonly CollectedSpan[], service: string, name: RegExp): number {
  return spans.filter((span) => span.service === service && name.test(span.name)).length;
}
