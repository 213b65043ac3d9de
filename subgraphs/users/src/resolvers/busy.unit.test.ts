import type { SubgraphContext } from '@paygraph/subgraph-server';
import { expect, test } from 'vitest';
import { registerUser } from './register-user.ts';
import { signIn } from './sign-in.ts';

const context: SubgraphContext = {
  identity: { principal: { kind: 'anonymous' }, client: undefined },
  requestId: 'a-request',
};
const busy = async () => ({ kind: 'busy' }) as const;
const input = { email: 'ada@example.com', password: 'a password of ada', displayName: 'Ada' };

test('too many passwords at once is UNAVAILABLE, never an answer about the password', async () => {
  const unavailable = { extensions: { code: 'UNAVAILABLE' } };
  await expect(registerUser({ registerUser: busy })({}, { input })).rejects.toMatchObject(unavailable);
  await expect(signIn({ signIn: busy })({}, { input }, context)).rejects.toMatchObject(unavailable);
});
