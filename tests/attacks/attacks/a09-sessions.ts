import { openMailbox } from '@paygraph/testing';
import { ask, channels, type Message } from '../ask.ts';
import { type Attack, refusedIf, type Setting } from '../attack.ts';
import { askSignIn, hasTokens, tokensOf, type Visitor, welcome } from '../visitor.ts';
import { brief, type Reply, refusalsOf } from '../wire/reply.ts';
import { openSocket } from '../wire/socket.ts';
import type { World } from '../worlds.ts';

const refreshText = `mutation ($input: RefreshSessionInput!) {
  refreshSession(input: $input) { tokens { accessToken refreshToken expiresIn } userErrors { code } } }`;

function refresh(world: World, refreshToken: string): Promise<Reply> {
  return ask(world, 'HTTP', { query: refreshText, variables: { input: { refreshToken } } });
}

/** Asks as this visitor; throws where anything but the wanted comes of it. */
async function must(world: World, visitor: Pick<Visitor, 'tokens'>, message: Message): Promise<Reply> {
  const reply = await ask(world, 'HTTP', message, { accessToken: visitor.tokens.accessToken });
  if (reply.data === null || refusalsOf(reply).length > 0) throw new Error(`refused: ${brief(reply)}`);
  return reply;
}

/** Ways to end sessions, and which are over afterwards. */
interface Ending {
  readonly name: string;
  /** The one who ends it, with a second session open elsewhere. */
  end(world: World, visitor: Visitor): Promise<void>;
  /** The session it was done from ends as well. */
  readonly endsOwn: boolean;
  readonly endsOthers: boolean;
}

const endings: readonly Ending[] = [
  {
    name: 'sign-out',
    endsOwn: true,
    endsOthers: false,
    end: async (world, visitor) => {
      await must(world, visitor, { query: 'mutation { signOut(input: {}) { userErrors { code } } }' });
    },
  },
  {
    name: 'sign-out everywhere',
    endsOwn: true,
    endsOthers: true,
    end: async (world, visitor) => {
      const query = 'mutation { signOut(input: { everywhere: true }) { userErrors { code } } }';
      await must(world, visitor, { query });
    },
  },
  {
    name: 'a password change',
    endsOwn: false,
    endsOthers: true,
    end: async (world, visitor) => {
      const query =
        'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { userErrors { code } } }';
      const input = { currentPassword: visitor.password, newPassword: 'another correct horse' };
      await must(world, visitor, { query, variables: { input } });
    },
  },
  { name: 'a password reset', endsOwn: true, endsOthers: true, end: resetPassword },
  { name: 'a role change', endsOwn: true, endsOthers: true, end: changeRole },
];

async function resetPassword(world: World, { email }: Visitor): Promise<void> {
  const mailbox = openMailbox(world.place);
  const known = [await mailbox.tokenFor(email)];
  const query =
    'mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { userErrors { code } } }';
  await ask(world, 'HTTP', { query, variables: { input: { email } } });
  const token = await mailbox.tokenFor(email, known);
  const reset =
    'mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { userErrors { code } } }';
  const reply = await ask(world, 'HTTP', {
    query: reset,
    variables: { input: { token, newPassword: 'a horse of another kind' } },
  });
  if (refusalsOf(reply).length > 0) throw new Error(`no reset: ${brief(reply)}`);
}

async function changeRole(world: World, visitor: Visitor): Promise<void> {
  const { root } = await world.crew();
  const me = await must(world, visitor, { query: '{ me { id } }' });
  const userId = /usr_\w+/.exec(me.text)?.[0];
  const query = 'mutation ($input: SetUserRoleInput!) { setUserRole(input: $input) { userErrors { code } } }';
  await must(world, root, { query, variables: { input: { userId, role: 'MERCHANT' } } });
}

export const sessions: Attack = {
  id: 'A9',
  title: 'old refresh tokens, and any token after sign-out, password change, role change',
  async run(setting) {
    const world = await setting.worlds.get('open');
    await reuse(setting, world);
    await twentyAtOnce(setting, world);
    for (const ending of endings) await afterEnding(setting, world, ending);
    await openSocketEnds(setting, world);
  },
};

async function reuse({ attempt, control }: Setting, world: World): Promise<void> {
  const visitor = await welcome(world, { from: '127.0.0.1' });
  const second = tokensOf(await refresh(world, visitor.tokens.refreshToken));
  const third = tokensOf(await refresh(world, second.refreshToken));
  await control('the newest access token is taken', async () => meFault(world, third.accessToken));
  await attempt('an old refresh token after its successor was used', async () => {
    const reply = await refresh(world, visitor.tokens.refreshToken);
    return refusedIf(!hasTokens(reply) && refusalsOf(reply).includes('SESSION_REVOKED'), brief(reply));
  });
  await attempt('the newest refresh token of a session that was revoked so', async () => {
    const reply = await refresh(world, third.refreshToken);
    return refusedIf(!hasTokens(reply), brief(reply));
  });
  for (const [name, { accessToken }] of Object.entries({ first: visitor.tokens, second, third })) {
    await attemptToken(
      { attempt },
      world,
      `the ${name} access token of a session that was revoked so`,
      accessToken,
    );
  }
}

async function twentyAtOnce({ attempt }: Setting, world: World): Promise<void> {
  const { tokens } = await welcome(world, { from: '127.0.0.1' });
  await attempt('one refresh token used 20 times at once', async () => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => refresh(world, tokens.refreshToken)));
    const successors = new Set(replies.filter(hasTokens).map((reply) => tokensOf(reply).refreshToken));
    return refusedIf(successors.size === 1, `${successors.size} successors`);
  });
}

async function afterEnding({ attempt, control }: Setting, world: World, ending: Ending): Promise<void> {
  const visitor = await welcome(world, { from: '127.0.0.1' });
  const elsewhere = tokensOf(await askSignIn(world, visitor));
  await ending.end(world, visitor);
  const over = [
    ...(ending.endsOwn ? [['the own', visitor.tokens] as const] : []),
    ...(ending.endsOthers ? [['another', elsewhere] as const] : []),
  ];
  for (const [whose, { accessToken }] of over) {
    await attemptToken({ attempt }, world, `${whose} access token after ${ending.name}`, accessToken);
  }
  if (ending.name === 'a role change') return;
  for (const [whose, { refreshToken }] of over) {
    await attempt(`${whose} refresh token after ${ending.name}`, async () => {
      const reply = await refresh(world, refreshToken);
      return refusedIf(!hasTokens(reply), brief(reply));
    });
  }
  if (!ending.endsOthers) {
    await control(`another session goes on after ${ending.name}`, () =>
      meFault(world, elsewhere.accessToken),
    );
  }
}

async function attemptToken(
  { attempt }: Pick<Setting, 'attempt'>,
  world: World,
  name: string,
  accessToken: string,
): Promise<void> {
  for (const channel of channels) {
    await attempt(`${name} over ${channel}`, async () => {
      const reply = await ask(world, channel, { query: '{ me { id } }' }, { accessToken });
      return refusedIf(reply.status === 401 || reply.closed === 4403, brief(reply));
    });
  }
}

async function meFault(world: World, accessToken: string): Promise<string | undefined> {
  const reply = await ask(world, 'HTTP', { query: '{ me { id } }' }, { accessToken });
  return reply.text.includes('usr_') ? undefined : brief(reply);
}

/** A socket that was open before its session ended: closed, and nothing is answered on it any more. */
async function openSocketEnds({ attempt, measured }: Setting, world: World): Promise<void> {
  for (const ending of endings.filter(({ endsOwn }) => endsOwn)) {
    await attempt(`an open socket after ${ending.name}`, async () => {
      const visitor = await welcome(world, { from: '127.0.0.1' });
      const socket = await openSocket(world.url);
      socket.send({
        type: 'connection_init',
        payload: { authorization: `Bearer ${visitor.tokens.accessToken}` },
      });
      await socket.next('connection_ack');
      const query = 'subscription { transactionStatusChanged { status } }';
      socket.send({ id: '1', type: 'subscribe', payload: { query } });
      await ending.end(world, visitor);
      const since = performance.now();
      const closing = await socket.closed(60_000);
      measured(`socket closed ${(performance.now() - since).toFixed(0)} ms after ${ending.name}`);
      socket.terminate();
      return refusedIf(closing?.code === 4403, `closed with ${closing?.code}`);
    });
  }
}
