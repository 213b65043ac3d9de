import { newEmail } from '../../people/person.ts';
import { ask } from '../ask.ts';
import { type Attack, refusedIf } from '../attack.ts';
import { askRegister, askSignIn, hasTokens, welcome } from '../visitor.ts';
import { brief, refusalsOf } from '../wire/reply.ts';
import { readCounter } from '../worlds.ts';

/** bcrypt looks at 72 bytes, and stops at a NUL: what comes after is no part of what it compares. */
const longest = 'correct horse battery staple '.padEnd(72, 'x');

const impostors: readonly (readonly [string, string])[] = [
  ['73 bytes that share the first 72', `${longest}y`],
  ['200 bytes that share the first 72', longest.padEnd(200, 'y')],
  ['72 bytes, a NUL and more', `${longest}\0y`],
  ['a NUL within', `${longest.slice(0, 40)}\0${longest.slice(41)}`],
  ['the beginning and a NUL', `${longest.slice(0, 71)}\0`],
  ['72 characters of two bytes', 'ä'.repeat(72)],
  ['an unpaired surrogate', `${longest.slice(0, 60)}\ud800`],
  ['500 KB', 'x'.repeat(500_000)],
  ['1 MB', 'x'.repeat(1_000_000)],
];

export const passwordsBcryptCuts: Attack = {
  id: 'A7',
  title: 'passwords that bcrypt would cut: over 72 bytes, NUL, 1 MB',
  async run({ worlds, attempt, control }) {
    const world = await worlds.get('open');
    const checks = () => readCounter(world, 'users', 'paygraph_user_password_checks_total');

    for (const [name, password] of impostors) {
      await attempt(`registering with ${name}`, async () => {
        const before = await checks();
        const reply = await askRegister(world, { email: newEmail('Cut'), password, displayName: 'Cut' });
        const isRefused = reply.status >= 400 || refusalsOf(reply).length > 0;
        return refusedIf(isRefused && (await checks()) === before, brief(reply));
      });
    }
    for (const [name, password] of impostors) {
      for (const channel of ['HTTP', 'WebSocket'] as const) {
        await attempt(`signing in with ${name} over ${channel}`, async () => {
          // One account a try: the guard on guessing would refuse the sixth for its own reasons.
          const { email } = await welcome(world, { from: '127.0.0.1', password: longest });
          const reply = await askSignIn(world, { email, password }, { channel });
          return refusedIf(!hasTokens(reply), brief(reply));
        });
      }
    }
    const visitor = await welcome(world, { from: '127.0.0.1', password: longest });
    for (const [name, newPassword] of impostors) {
      await attempt(`changing to ${name}`, async () => {
        const query = `mutation ($input: ChangePasswordInput!) {
          changePassword(input: $input) { userErrors { code } } }`;
        const variables = { input: { currentPassword: longest, newPassword } };
        const { accessToken } = visitor.tokens;
        const reply = await ask(world, 'HTTP', { query, variables }, { accessToken });
        return refusedIf(reply.status >= 400 || refusalsOf(reply).length > 0, brief(reply));
      });
    }
    await control('the whole password of 72 bytes still opens the account', async () => {
      const reply = await askSignIn(world, visitor);
      return hasTokens(reply) ? undefined : brief(reply);
    });
  },
};
