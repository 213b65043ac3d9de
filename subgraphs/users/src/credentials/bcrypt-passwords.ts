import bcrypt from 'bcrypt';
import type { Passwords } from '../domain/password.ts';
import { createWorkQueue } from './work-queue.ts';

/**
 * Passwords under bcrypt. `cost`: each step doubles the work; 12 takes about a quarter of a second. It runs in Node's
 * pool of four threads, of which one is left to the rest of the process.
 */
export async function createBcryptPasswords(options: {
  cost: number;
  randomBytes: (size: number) => Buffer;
}): Promise<Passwords> {
  const { cost, randomBytes } = options;
  const queue = createWorkQueue({
    atOnce: 3,
    maxWaiting: 200,
    // Whoever waited longer would find the gateway gone after 2 s, and a crowd of them would count as a service that is down.
    maxWaitMs: 1_000,
    now: () => performance.now(),
  });
  return {
    hash: async (password) => (await queue.run(() => bcrypt.hash(password, cost))) ?? 'busy',
    compare: async (password, hash) => {
      const same = await queue.run(() => bcrypt.compare(password, hash));
      if (same === undefined) return 'busy';
      return same ? 'same' : 'different';
    },
    decoyHash: await bcrypt.hash(randomBytes(32).toString('base64url'), cost),
  };
}
