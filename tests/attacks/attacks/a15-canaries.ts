import { openMailbox } from '@paygraph/testing';
import { newEmail } from '../../people/person.ts';
import { coordinateOf, type Leaf, messageOf, rootFieldsOf } from '../api/root-fields.ts';
import { type Asker, sampleOf } from '../api/samples.ts';
import { readApiSchema } from '../api/schema.ts';
import { ask, askSubgraph, channels } from '../ask.ts';
import { type Attack, refusedIf, type Setting } from '../attack.ts';
import { type Canary, canary, cardCanary, newCardNumber, newSecret } from '../canaries.ts';
import type { Crew } from '../crew.ts';
import { searchEverywhere } from '../search.ts';
import { type Visitor, welcome } from '../visitor.ts';
import { brief } from '../wire/reply.ts';
import type { World } from '../worlds.ts';

/** By the contract a card number is refused in every input but these. */
const takesDigits = ['phone', 'amount', 'idempotencyKey'];

export const canaries: Attack = {
  id: 'A15',
  title: 'canaries in every input, then a search of logs, stores, files, mails, metrics, traces',
  async run(setting) {
    const world = await setting.worlds.get('traced');
    const crew = await world.crew();
    const planted = [
      ...(await plantCardNumbers(setting, world, crew)),
      ...(await plantSecrets(setting, world, crew)),
      ...(await plantTokens(world, crew)),
    ];
    const { found, places, megabytes } = await searchEverywhere(world, planted);
    setting.attempts('written down', planted.length, found);
    setting.measured(`${planted.length} canaries, ${places} places, ${megabytes.toFixed(0)} MB searched`);
    await setting.control('a search finds what is there', async () => {
      const { email } = crew.ada;
      const there = await searchEverywhere(world, [canary('an address', email)]);
      return there.found.some((place) => place.includes('table users'))
        ? undefined
        : 'Ada’s address is in no table';
    });
    await setting.control('traces were there to be searched', async () =>
      (world.traces?.spans().length ?? 0) > planted.length
        ? undefined
        : 'there are fewer spans than canaries',
    );
  },
};

async function plantCardNumbers(
  { attempt }: Setting,
  world: World,
  { bob, mia }: Crew,
): Promise<readonly Canary[]> {
  const schema = await readApiSchema(world);
  const planted: Canary[] = [];
  const { accessToken } = bob.tokens;
  for (const root of rootFieldsOf(schema)) {
    for (const leaf of root.leaves.filter(
      ({ type, name }) => type === 'String' && !takesDigits.includes(name),
    )) {
      const number = newCardNumber();
      planted.push(cardCanary(number));
      for (const channel of root.kind === 'Subscription' ? (['WebSocket'] as const) : channels) {
        await attempt(`a card number in ${coordinateOf(root, leaf)} over ${channel}`, async () => {
          const message = messageOf(schema, root, (each) => valueFor(each, leaf, number, bob, mia));
          const reply = await ask(world, channel, message, { accessToken });
          const isRefused = reply.codes.includes('BAD_USER_INPUT') || reply.codes.includes('FORBIDDEN');
          return refusedIf(isRefused && !reply.text.includes(number), brief(reply));
        });
      }
    }
  }
  return planted;
}

/** Passwords, right and wrong ones, and what is refused for another reason than the secret in it. */
async function plantSecrets(
  { attempt }: Setting,
  world: World,
  { bob, mia }: Crew,
): Promise<readonly Canary[]> {
  const schema = await readApiSchema(world);
  const planted: Canary[] = [];
  const secretLeaves = /password|token|code/i;
  for (const root of rootFieldsOf(schema)) {
    for (const leaf of root.leaves.filter(({ name }) => secretLeaves.test(name))) {
      const secret = newSecret(leaf.name);
      planted.push(canary(coordinateOf(root, leaf), secret));
      const honest = messageOf(schema, root, (each) => valueFor(each, leaf, secret, bob, mia));
      const wrong = [
        honest,
        { ...honest, variables: { input: { ...inputOf(honest.variables), nothing: 1 } } },
        { ...honest, variables: { input: [honest.variables] } },
        {
          query: `mutation { ${root.name}(input: { ${leaf.name}: "${secret}", nothing: 1 }) { __typename } }`,
        },
        { query: `mutation { ${root.name}(input: { ${leaf.name}: "${secret}" ` },
      ];
      for (const [index, message] of wrong.entries()) {
        for (const channel of channels) {
          await attempt(`${coordinateOf(root, leaf)} told in the answer, ${index}, ${channel}`, async () => {
            const reply = await ask(world, channel, message, { accessToken: bob.tokens.accessToken });
            return refusedIf(!reply.text.includes(secret), brief(reply));
          });
        }
      }
    }
  }
  return planted;
}

/** What the system itself gives out: it is to be kept as a hash, sealed, or not at all. */
async function plantTokens(world: World, { root }: Crew): Promise<readonly Canary[]> {
  const password = newSecret('password');
  const visitor = await welcome(world, { from: '127.0.0.1', password });
  const link = await openMailbox(world.place).tokenFor(visitor.email);
  const proof = world.forge.proof('users', { kind: 'anonymous' }, '{}');
  await askSubgraph(world, 'users', '{}', proof);
  await ask(world, 'HTTP', { query: '{ me { id } }' }, { accessToken: `${visitor.tokens.accessToken}x` });
  return [
    canary('a password that is right', password),
    canary('a refresh token', visitor.tokens.refreshToken),
    canary('an access token', signatureOf(visitor.tokens.accessToken)),
    canary("an admin's access token", signatureOf(root.tokens.accessToken)),
    canary('a proof of identity', signatureOf(proof)),
    // Where it is mailed to.
    canary('the token of a mailed link', link, ['mail']),
    ...(await plantSecondFactor(world, visitor)),
  ];
}

async function plantSecondFactor(world: World, { tokens, password }: Visitor): Promise<readonly Canary[]> {
  const query = `mutation ($input: StartMfaEnrolmentInput!) {
    startMfaEnrolment(input: $input) { secret userErrors { code } } }`;
  const variables = { input: { password } };
  const reply = await ask(world, 'HTTP', { query, variables }, { accessToken: tokens.accessToken });
  const secret = /"secret":"([A-Z2-7]+)"/.exec(reply.text)?.[1];
  if (secret === undefined) throw new Error(`no secret: ${brief(reply)}`);
  return [canary('the secret of a second factor', secret)];
}

/** The part of a token that proves: the rest says nothing that is secret. */
function signatureOf(token: string): string {
  return token.split('.')[2] ?? token;
}

function valueFor(each: Leaf, attacked: Leaf, value: string, asker: Asker, merchant: Crew['mia']): unknown {
  if (each === attacked) return value;
  if (!each.isRequired) return undefined;
  return each.name === 'email' ? newEmail('Canary') : sampleOf(asker, each, merchant);
}

function inputOf(variables: Readonly<Record<string, unknown>> | undefined): object {
  const input = variables?.['input'];
  return typeof input === 'object' && input !== null ? input : {};
}
