import { describe, expect, test } from 'vitest';
import { misspeltVariables } from './misspelt.ts';

const known = new Set(['KAFKA_BROKERS', 'MONGODB_URL', 'LOG_LEVEL', 'SMTP_URL', 'TLS_CERT_FILE', 'PORT']);

describe('a variable nobody reads', () => {
  test.each([
    ['KAFKA_BROKER', 'KAFKA_BROKERS'],
    ['KAKFA_BROKERS', 'KAFKA_BROKERS'],
    ['MONGO_URL', 'MONGODB_URL'],
    ['MONGODB_URI', 'MONGODB_URL'],
    ['LOG_LEVLE', 'LOG_LEVEL'],
  ])('%s is taken for a slip of %s', (name, meant) => {
    expect(misspeltVariables({ [name]: 'hunter2' }, known)).toEqual([
      `${name}: is read by nobody; is ${meant} meant?`,
    ]);
  });

  test.each(['SSL_CERT_FILE', 'HOME', 'PATH', 'REDIS_URL', 'SMTP_HOST', 'LOGLEVEL', 'npm_config_port'])(
    '%s is another program’s',
    (name) => expect(misspeltVariables({ [name]: 'x' }, known)).toEqual([]),
  );

  test('is left alone where the one it resembles is set, or it is empty', () => {
    expect(misspeltVariables({ KAFKA_BROKER: 'x', KAFKA_BROKERS: 'h:1' }, known)).toEqual([]);
    expect(misspeltVariables({ KAFKA_BROKER: '' }, known)).toEqual([]);
  });
});
