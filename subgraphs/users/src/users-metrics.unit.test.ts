import { createMetrics } from '@paygraph/telemetry';
import { expect, test } from 'vitest';
import type { UseCases } from './resolvers/use-cases.ts';
import { measureUseCases } from './users-metrics.ts';

const client = { ipAddress: '192.0.2.1', userAgent: undefined };

function world(outcomes: { signIn: Awaited<ReturnType<UseCases['signIn']>>[] }) {
  const metrics = createMetrics('users');
  const useCases: Pick<UseCases, 'registerUser' | 'signIn' | 'refreshSession'> = {
    registerUser: async () => ({ kind: 'mail-sent', to: 'canary@example.org' }),
    signIn: async () => {
      const outcome = outcomes.signIn.shift();
      if (outcome === undefined) throw new Error('away');
      return outcome;
    },
    refreshSession: async () => ({ kind: 'refused', refusal: 'token-expired' }),
  };
  const measured = measureUseCases(useCases, metrics);
  const told = async (name: string) =>
    (await metrics.metrics())
      .split('\n')
      .filter((line) => line.startsWith(`paygraph_user_${name}`))
      .map((line) => line.replace(/^.*outcome="([^"]*)".* (\d+)$/, '$1 $2'));
  return { measured, metrics, told };
}

const tokens = { accessToken: 'canary', refreshToken: 'canary', expiresIn: 1 };

test('tries to sign in are counted by what came of them, and so is one that threw', async () => {
  const { measured, told } = world({
    signIn: [
      { kind: 'signed-in', tokens },
      { kind: 'refused', refusal: 'invalid-credentials' },
      { kind: 'refused', refusal: 'invalid-credentials' },
      { kind: 'rate-limited' },
    ],
  });
  const signIn = () => measured.signIn({ email: 'canary@example.org', password: 'canary' }, client);
  expect(await signIn()).toEqual({ kind: 'signed-in', tokens });
  for (let time = 0; time < 3; time += 1) await signIn();
  await expect(signIn()).rejects.toThrow('away');
  expect(await told('sign_ins_total')).toEqual([
    'signed-in 1',
    'invalid-credentials 2',
    'rate-limited 1',
    'failed 1',
  ]);
});

test('nothing of whoever registered or signed in is told', async () => {
  const { measured, metrics, told } = world({ signIn: [{ kind: 'signed-in', tokens }] });
  await measured.registerUser({
    email: 'canary@example.org',
    password: 'canary',
    displayName: 'canary',
    phone: undefined,
    merchant: false,
  });
  await measured.signIn({ email: 'canary@example.org', password: 'canary' }, client);
  await measured.refreshSession('canary');
  expect(await told('registrations_total')).toEqual(['mail-sent 1']);
  expect(await told('session_refreshes_total')).toEqual(['token-expired 1']);
  expect(await metrics.metrics()).not.toContain('canary');
});
