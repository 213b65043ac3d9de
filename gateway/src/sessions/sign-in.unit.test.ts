import { createIds } from '@paygraph/ids';
import { createLogger } from '@paygraph/telemetry';
import { expect, test } from 'vitest';
import { createSignIn } from './sign-in.ts';

const ids = createIds(() => 0);

test('a role that an answer told of stays refused while the feed is away, whatever Redis tells meanwhile', () => {
  let nowMs = 0;
  const signIn = createSignIn({
    config: {
      jwksUrl: undefined,
      sessionFeedUrl: undefined,
      sessionAuthority: 'users',
      accessTokenPublicKey: undefined,
    },
    signer: undefined,
    now: () => nowMs,
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  const [userId, sessionId] = [ids.next('usr'), ids.next('ses')];
  const admin = { principal: { kind: 'user', userId, role: 'ADMIN', sessionId } } as const;
  signIn.onExtensions('users', { rolesChanged: [{ userId, role: 'USER' }] });
  expect(signIn.sessions.refuses(admin)).toBe(true);
  nowMs = 60_000;
  signIn.learn([]);
  signIn.learn([{ kind: 'session-ended', sessionId: ids.next('ses'), reason: 'told of by Redis' }]);
  expect(signIn.sessions.refuses(admin)).toBe(true);
});
