import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createLogger } from './index.ts';

function written(write: (logger: ReturnType<typeof createLogger>) => void): string {
  let text = '';
  const destination = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  write(createLogger({ service: 'test', level: 'info', destination }));
  return text;
}

describe('a log line', () => {
  test('is one line of JSON that names the service', () => {
    const line = JSON.parse(written((logger) => logger.info({ transactionId: 'txn_1' }, 'posted')));
    expect(line).toMatchObject({ service: 'test', transactionId: 'txn_1', msg: 'posted' });
  });

  test.each(['password', 'refreshToken', 'authorization'])('never holds a %s', (field) => {
    expect(written((logger) => logger.info({ input: { [field]: 'canary' } }, 'x'))).not.toContain('canary');
    expect(
      written((logger) => logger.info({ request: { input: { [field]: 'canary' } } }, 'x')),
    ).not.toContain('canary');
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
