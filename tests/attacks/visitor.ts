import { randomBytes } from 'node:crypto';
import { openMailbox } from '@paygraph/testing';
import { newEmail, type Tokens } from '../people/person.ts';
import { ask, type Channel } from './ask.ts';
import { brief, isRecord, type Reply } from './wire/reply.ts';
import type { World } from './worlds.ts';

/** Someone with an account, and the address they came from. */
export interface Visitor {
  readonly email: string;
  readonly password: string;
  readonly from: string;
  readonly tokens: Tokens;
}

const texts = {
  register: `mutation ($input: RegisterUserInput!) {
    registerUser(input: $input) { verificationSentTo userErrors { code message field } } }`,
  verify: 'mutation ($input: VerifyEmailInput!) { verifyEmail(input: $input) { verified } }',
  signIn: `mutation ($input: SignInInput!) {
    signIn(input: $input) { tokens { accessToken refreshToken expiresIn } userErrors { code message field } } }`,
};

export function askSignIn(
  world: Pick<World, 'url'>,
  { email, password }: { email: string; password: string },
  { channel = 'HTTP', from }: { channel?: Channel; from?: string } = {},
): Promise<Reply> {
  const variables = { input: { email, password } };
  return ask(world, channel, { query: texts.signIn, variables }, from === undefined ? {} : { from });
}

export function askRegister(
  world: Pick<World, 'url'>,
  input: { email: string; password: string; displayName: string },
  from?: string,
): Promise<Reply> {
  const message = { query: texts.register, variables: { input } };
  return ask(world, 'HTTP', message, from === undefined ? {} : { from });
}

/** Registers, opens the mail and signs in, all from one address. */
export async function welcome(
  world: World,
  { from, password = `correct horse ${randomBytes(6).toString('hex')}` }: { from: string; password?: string },
): Promise<Visitor> {
  const email = newEmail('Visitor');
  const registered = await askRegister(world, { email, password, displayName: 'Visitor' }, from);
  if (registered.codes.length > 0) throw new Error(`no registration: ${brief(registered)}`);
  const token = await openMailbox(world.place).tokenFor(email);
  await ask(world, 'HTTP', { query: texts.verify, variables: { input: { token } } }, { from });
  const signedIn = await askSignIn(world, { email, password }, { from });
  return { email, password, from, tokens: tokensOf(signedIn) };
}

/** Throws where there are none. */
export function tokensOf(reply: Reply): Tokens {
  const [payload] = Object.values(reply.data ?? {});
  const tokens = isRecord(payload) ? payload['tokens'] : undefined;
  if (!isRecord(tokens)) throw new Error(`no tokens: ${brief(reply)}`);
  const { accessToken, refreshToken, expiresIn } = tokens;
  return {
    accessToken: String(accessToken),
    refreshToken: String(refreshToken),
    expiresIn: Number(expiresIn),
  };
}

export function hasTokens({ text }: Reply): boolean {
  return /"accessToken":"/.test(text);
}
