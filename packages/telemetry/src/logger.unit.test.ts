import { describe, expect, test } from 'vitest';
import { createLogger, startTracing, withRequestId } from './index.ts';

type Logger = ReturnType<typeof createLogger>;

function written(write: (logger: Logger) => void): string {
  let text = '';
  const destination = {
    write: (line: string) => {
      text += line;
    },
  };
  write(createLogger({ service: 'test', level: 'info', destination }));
  return text;
}

const lineOf = (write: (logger: Logger) => void): Record<string, unknown> => JSON.parse(written(write));

describe('a log line', () => {
  test('has level, time, service and msg, and what it is about', () => {
    const line = lineOf((logger) => logger.info({ transactionId: 'txn_1' }, 'posted'));
    expect(line).toEqual({
      level: 30,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      service: 'test',
      msg: 'posted',
      transactionId: 'txn_1',
    });
  });

  test('of a request has its id; one that names another keeps that', () => {
    const lines = withRequestId('request-1', () => [
      lineOf((logger) => logger.info('of this one')),
      lineOf((logger) => logger.info({ requestId: 'request-2' }, 'of another')),
    ]);
    expect(lines.map(({ requestId }) => requestId)).toEqual(['request-1', 'request-2']);
    expect(lineOf((logger) => logger.info('of none'))).not.toHaveProperty('requestId');
  });

  test('in a trace has the ids of the trace and the span', async () => {
    const config = { url: 'http://127.0.0.1:9/v1/traces', headers: {}, timeoutMs: 100, ratio: 0 };
    const logger = createLogger({ service: 'test', level: 'silent' });
    const tracing = await startTracing({ service: 'test', config, logger });
    const from = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00` };
    const line = await tracing.enter('request', { kind: 'server', from }, async () =>
      lineOf((own) => own.info('within')),
    );
    await tracing.stop();
    expect(line).toMatchObject({ traceId: 'a'.repeat(32), spanId: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(lineOf((own) => own.info('outside'))).not.toHaveProperty('traceId');
  });

  test('tells of an error under err, with what caused it', () => {
    const line = lineOf((logger) =>
      logger.error({ err: new Error('outer', { cause: new TypeError('inner') }) }, 'failed'),
    );
    expect(line).toMatchObject({
      err: { type: 'Error', message: 'outer', cause: { type: 'TypeError', message: 'inner' } },
    });
  });

  test('tells of a failed query without its parameters, in message, stack and fields', () => {
    const cause = Object.assign(new Error('relation "x" does not exist'), { detail: 'Key (email)=(canary)' });
    const failed = Object.assign(new Error('Failed query: select $1\nparams: canary', { cause }), {
      query: 'select $1',
      params: ['canary'],
    });
    const text = written((logger) => logger.error({ err: new Error('outer', { cause: failed }) }, 'failed'));
    expect(text).toContain('select $1');
    expect(text).toContain('does not exist');
    expect(text).not.toContain('canary');
  });

  test('keeps line breaks in values within its one line', () => {
    const text = written((logger) => logger.info({ name: 'a\r\n{"level":60}' }, 'x'));
    expect(text.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('a log line never holds', () => {
  const secretFields = [
    'password',
    'currentPassword',
    'newPassword',
    'token',
    'accessToken',
    'refreshToken',
    'providerToken',
    'mfaCode',
    'recoveryCodes',
    'secret',
    'authorization',
    'cookie',
    'set-cookie',
    'privateKey',
    'IDENTITY_PRIVATE_KEY',
    'x-api-key',
    'cardNumber',
    'card_number',
    'pan',
    'securityCode',
    'cvc',
    'cvv',
    'iban',
    'accountNumber',
    'email',
    'recipientEmail',
    'phone',
    'link',
    'verificationLink',
  ];

  test.each(secretFields)('the value of a %s, however deep it lies', (field) => {
    const text = written((logger) => {
      logger.info({ [field]: 'canary' }, 'x');
      logger.info({ list: [{ deep: { deeper: { [field]: ['canary'] } } }] }, 'x');
    });
    expect(text).not.toContain('canary');
    expect(text.match(/\[redacted\]/g)).toHaveLength(2);
  });

  const jwt = `eyJhbGciOiJFUzI1NiJ9.${'a'.repeat(20)}.${'b'.repeat(20)}`;
  const secretTexts: readonly (readonly [string, string, string])[] = [
    ['a web token', jwt, jwt],
    ['the token of a header', 'Bearer abcdefgh12345678', 'abcdefgh12345678'],
    ['a password of a header', 'Basic YWRhOmh1bnRlcjI=', 'YWRhOmh1bnRlcjI='],
    ['the token of a mailed link', 'https://pay.example/verify?token=abcdefgh', 'abcdefgh'],
    ['the password of an address', 'postgres://ada:hunter2@db:5432/users', 'hunter2'],
    ['a card number', '4242424242424242', '4242424242424242'],
    ['a card number in groups', '4242 4242 4242 4242', '4242 4242 4242 4242'],
    ['a card number with dashes', '4242-4242-4242-4242', '4242-4242-4242-4242'],
  ];

  test.each(secretTexts)('%s: in a field, in its words, or in those of an error', (_what, text, secret) => {
    const lines = [
      written((logger) => logger.info({ note: `it was ${text}.` }, 'x')),
      written((logger) => logger.info(`it was ${text}.`)),
      written((logger) => logger.info('it was %s.', text)),
      written((logger) => logger.error({ err: new Error(`it was ${text}.`) }, 'x')),
      written((logger) => logger.error({ error: new Error('x', { cause: new Error(text) }) }, 'x')),
      written((logger) => logger.error(new Error(`it was ${text}.`))),
    ];
    for (const line of lines) {
      expect(line).not.toContain(secret);
      expect(line).toContain('[redacted]');
    }
  });
});

test('what is no secret stays as it is', () => {
  const fields = {
    transactionId: 'txn_01k0000000000000000000000',
    linkRequestId: 'lnk_1',
    span: 'a',
    count: 3,
    position: '1234567890123456',
    at: new Date(0),
    url: 'http://127.0.0.1:8001/session-feed',
    nothing: null,
  };
  expect(lineOf((logger) => logger.info(fields, 'x'))).toMatchObject({
    ...fields,
    at: '1970-01-01T00:00:00.000Z',
  });
});

test('what refers to itself is cut off, and ends nothing', () => {
  const circle: Record<string, unknown> = { name: 'circle' };
  circle['self'] = circle;
  expect(written((logger) => logger.info({ circle }, 'x'))).toContain('[left out]');
});
