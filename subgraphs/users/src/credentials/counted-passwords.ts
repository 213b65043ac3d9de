import { Counter, type Metrics } from '@paygraph/telemetry';
import type { Passwords } from '../domain/password.ts';

/**
 * The same passwords, with a count of what reached bcrypt. It says how often, never for which account: a guesser shows
 * as a number that grows.
 */
export function countPasswordChecks(passwords: Passwords, metrics: Metrics): Passwords {
  const checks = new Counter({
    name: 'paygraph_user_password_checks_total',
    help: 'Passwords that were given to bcrypt, to be hashed or to be compared.',
    labelNames: ['work'],
    registers: [metrics],
  });
  const hashed = checks.labels('hash');
  const compared = checks.labels('compare');
  return {
    hash: (password) => {
      hashed.inc();
      return passwords.hash(password);
    },
    compare: (password, hash) => {
      compared.inc();
      return passwords.compare(password, hash);
    },
    decoyHash: passwords.decoyHash,
  };
}
