import { createMetrics } from '@paygraph/telemetry';
import { expect, test } from 'vitest';
import { createBcryptPasswords } from './bcrypt-passwords.ts';
import { countPasswordChecks } from './counted-passwords.ts';

test('every password that reaches bcrypt is counted, and none is told', async () => {
  const metrics = createMetrics('users');
  const bcrypt = await createBcryptPasswords({ cost: 4, randomBytes: (size) => Buffer.alloc(size, 7) });
  const passwords = countPasswordChecks(bcrypt, metrics);
  const hash = await passwords.hash('correct horse battery');
  expect(await passwords.compare('correct horse battery', hash)).toBe('same');
  expect(await passwords.compare('a guess', passwords.decoyHash)).toBe('different');
  const told = await metrics.metrics();
  expect(told).toContain('paygraph_user_password_checks_total{work="hash",service="users"} 1');
  expect(told).toContain('paygraph_user_password_checks_total{work="compare",service="users"} 2');
  expect(told).not.toContain('horse');
});
