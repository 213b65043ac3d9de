import { ask, channels } from '../ask.ts';
import { type Attack, refusedIf } from '../attack.ts';
import type { Crew } from '../crew.ts';
import {
  encode,
  randomText,
  type Speaker,
  seconds,
  signedByHmac,
  strangersKey,
  type TokenChanges,
  unsigned,
} from '../forge.ts';
import { brief } from '../wire/reply.ts';
import type { World } from '../worlds.ts';

type Token = (world: World, crew: Crew) => string;

function like(changes: TokenChanges): Token {
  return ({ forge }, { ada }) => forge.accessToken(ada, changes);
}

/** Ada's claims, and the header of her token. */
function parts({ ada }: Crew): { header: Record<string, unknown>; claims: Record<string, unknown> } {
  const [header = '', claims = ''] = ada.tokens.accessToken.split('.');
  return { header: decode(header), claims: decode(claims) };
}

function decode(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
}

const tokens: readonly (readonly [string, Token])[] = [
  ['alg none', (_world, crew) => unsigned(parts(crew).header, parts(crew).claims)],
  [
    'alg None in other letters',
    (_world, crew) => `${encode({ ...parts(crew).header, alg: 'nOnE' })}.${encode(parts(crew).claims)}.`,
  ],
  [
    'HMAC with the public key',
    (world, crew) => signedByHmac(parts(crew).header, parts(crew).claims, world.forge.publicKey()),
  ],
  [
    'HMAC with the public key, trimmed',
    (world, crew) => signedByHmac(parts(crew).header, parts(crew).claims, world.forge.publicKey().trim()),
  ],
  ['HMAC with nothing', (_world, crew) => signedByHmac(parts(crew).header, parts(crew).claims, '')],
  ["a stranger's key", like({ key: strangersKey })],
  [
    "the gateway's key for proofs",
    (world, { ada }) =>
      world.forge.accessToken(ada, { key: world.forge.readKey('identity-gateway.private') }),
  ],
  ['no exp', like({ claims: { exp: undefined } })],
  ['exp as a text', like({ claims: { exp: 'never' } })],
  ['exp in the past', like({ claims: { iat: seconds() - 4_000, exp: seconds() - 400 } })],
  ['a life of two hours', like({ claims: { iat: seconds(), exp: seconds() + 7_200 } })],
  ['a life of ten years', like({ claims: { iat: seconds(), exp: seconds() + 315_360_000 } })],
  ['iat in the future', like({ claims: { iat: seconds() + 600, exp: seconds() + 1_200 } })],
  ['no iat', like({ claims: { iat: undefined } })],
  ['nbf in the future', like({ claims: { nbf: seconds() + 600 } })],
  ['another aud', like({ claims: { aud: 'another-api' } })],
  ['no aud', like({ claims: { aud: undefined } })],
  ['another iss', like({ claims: { iss: 'https://eve.example.com' } })],
  ['no iss', like({ claims: { iss: undefined } })],
  ['another typ', like({ header: { typ: 'JWT' } })],
  ['no typ', like({ header: { typ: undefined } })],
  ['the typ of a proof', like({ header: { typ: 'paygraph-identity+jwt' } })],
  ['no sub', like({ claims: { sub: undefined } })],
  ['a sub that is no id', like({ claims: { sub: 'admin' } })],
  ['no sid', like({ claims: { sid: undefined } })],
  ['a role there is not', like({ claims: { role: 'ROOT' } })],
  ['no role', like({ claims: { role: undefined } })],
  ['kid as a path', like({ header: { kid: '../../../../dev/null' }, key: strangersKey })],
  ['kid as SQL', like({ header: { kid: "' union select 'x' -- " }, key: strangersKey })],
  ['kid as a command', like({ header: { kid: '| cat /etc/passwd' }, key: strangersKey })],
  ['kid that is no text', like({ header: { kid: { $ne: null } }, key: strangersKey })],
  ['kid __proto__', like({ header: { kid: '__proto__' }, key: strangersKey })],
  ['a kid nobody has', like({ header: { kid: randomText() }, key: strangersKey })],
  ['jku to a stranger', like({ header: { jku: 'http://127.0.0.1:9/jwks.json' }, key: strangersKey })],
  ['x5u to a stranger', like({ header: { x5u: 'http://127.0.0.1:9/cert.pem' }, key: strangersKey })],
  ['jwk in the header', like({ header: { jwk: { kty: 'EC', crv: 'P-256' } }, key: strangersKey })],
  ['crit that nobody understands', like({ header: { crit: ['exp', 'eve'], eve: true } })],
  [
    'claims that were changed',
    (_world, crew) => {
      const [header, , signature] = crew.ada.tokens.accessToken.split('.');
      return `${header}.${encode({ ...parts(crew).claims, role: 'ADMIN' })}.${signature}`;
    },
  ],
  [
    'a signature of zeros',
    (_world, { ada }) =>
      `${ada.tokens.accessToken.split('.').slice(0, 2).join('.')}.${Buffer.alloc(64).toString('base64url')}`,
  ],
  ['no signature', (_world, { ada }) => `${ada.tokens.accessToken.split('.').slice(0, 2).join('.')}.`],
  ['a refresh token', (_world, { ada }) => ada.tokens.refreshToken],
  ["the gateway's proof of identity", ({ forge }, crew) => forge.proof('users', speaker(crew), '')],
  ['100 KB', () => 'x'.repeat(100_000)],
  ['10 KB in three parts', () => ['x', 'y', 'z'].map((part) => part.repeat(3_400)).join('.')],
  ['nothing', () => ''],
  ['two tokens', (_world, { ada }) => `${ada.tokens.accessToken} ${ada.tokens.accessToken}`],
];

function speaker({ ada, adas }: Crew): Speaker {
  return { kind: 'user', userId: ada.userId, role: 'USER', sessionId: adas.session };
}

/** Node's own limit on headers answers before the gateway can: as much a refusal, in other words. */
const tooLarge = 431;

export const accessTokens: Attack = {
  id: 'A8',
  title: 'access tokens: forged, foreign, expired, confused',
  async run({ worlds, attempt, control }) {
    const world = await worlds.get('open');
    const crew = await world.crew();
    const query = '{ me { id email } }';
    const answers = new Set<string>();

    for (const [name, make] of tokens) {
      for (const channel of channels) {
        await attempt(`${name} over ${channel}`, async () => {
          const reply = await ask(world, channel, { query }, { accessToken: make(world, crew) });
          if (channel === 'WebSocket') return refusedIf(reply.closed === 4403, brief(reply));
          if (reply.status === tooLarge) return refusedIf(reply.data === null, brief(reply));
          answers.add(reply.messages.join());
          return refusedIf(reply.status === 401 && reply.codes.join() === 'UNAUTHENTICATED', brief(reply));
        });
      }
    }
    await attempt('and the answer never tells why', async () =>
      refusedIf(answers.size === 1, [...answers].join(' | ')),
    );
    await control('the forge signs what is taken, so that the refusals mean something', async () => {
      const reply = await ask(world, 'HTTP', { query }, { accessToken: world.forge.accessToken(crew.ada) });
      return reply.text.includes(crew.ada.email) ? undefined : brief(reply);
    });
  },
};
