import { generateKeyPairSync } from 'node:crypto';
import { ConfigError, type Environment, readConfig } from '@paygraph/config';
import { describe, expect, test } from 'vitest';
import { usersConfigOf, usersRules, usersVariables } from './config.ts';

const readUsers = (environment: Environment) =>
  usersConfigOf(readConfig(usersVariables, environment, usersRules));

const good = {
  LINK_SECRET: 's'.repeat(32),
  PUBLIC_URL: 'https://pay.example.com/',
  ACCESS_TOKEN_PRIVATE_KEY: privateKey('P-256'),
};

describe('the configuration of users', () => {
  test('has bcrypt at cost 12 unless said otherwise, and an address to which paths are added', () => {
    expect(readUsers(good)).toMatchObject({
      bcryptCost: 12,
      publicUrl: 'https://pay.example.com',
      rateLimitScale: 1,
    });
  });

  test.each([
    ['a cheap hash in production', { NODE_ENV: 'production', BCRYPT_COST: '11' }, 'BCRYPT_COST'],
    ['a cost beyond 15', { BCRYPT_COST: '16' }, 'BCRYPT_COST'],
    ['a cost below 4', { BCRYPT_COST: '3' }, 'BCRYPT_COST'],
    ['a short secret', { LINK_SECRET: 'short' }, 'LINK_SECRET'],
    ['a key on another curve', { ACCESS_TOKEN_PRIVATE_KEY: privateKey('P-384') }, 'ACCESS_TOKEN_PRIVATE_KEY'],
    ['no public address', { PUBLIC_URL: '' }, 'PUBLIC_URL'],
    ['a scale that forbids everything', { RATE_LIMIT_SCALE: '0' }, 'RATE_LIMIT_SCALE'],
    ['a scale below nothing', { RATE_LIMIT_SCALE: '-1' }, 'RATE_LIMIT_SCALE'],
  ])('refuses %s, by the name of the variable', (_, given, variable) => {
    const read = () => readUsers({ ...good, ...given });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(variable);
  });

  test('takes a cheap hash in tests', () => {
    expect(readUsers({ ...good, NODE_ENV: 'test', BCRYPT_COST: '4' }).bcryptCost).toBe(4);
  });
});

function privateKey(namedCurve: string): string {
  const { privateKey: key } = generateKeyPairSync('ec', { namedCurve });
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
