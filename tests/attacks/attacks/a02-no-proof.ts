import { type SubgraphName, subgraphNames, subgraphUrl } from '@paygraph/testing';
import { ask, askSubgraph } from '../ask.ts';
import { type Attack, refusedIf, type Setting } from '../attack.ts';
import type { Crew } from '../crew.ts';
import {
  encode,
  identityHeader,
  type ProofChanges,
  type Speaker,
  seconds,
  strangersKey,
  unsigned,
} from '../forge.ts';
import { sendHttp } from '../wire/http.ts';
import { brief, type Reply } from '../wire/reply.ts';
import { askOverSocket } from '../wire/socket.ts';
import type { World } from '../worlds.ts';

/** Asked of each subgraph: had it been run, the answer would hold the schema. */
const body = JSON.stringify({ query: '{ __typename _service { sdl } }' });

interface Victim {
  readonly world: World;
  readonly crew: Crew;
  readonly name: SubgraphName;
  readonly admin: Speaker;
}

type Forgery = (victim: Victim) => string | undefined;

function changed(changes: ProofChanges): Forgery {
  return ({ world, name, admin }) => world.forge.proof(name, admin, body, changes);
}

/** What is sent in place of the gateway's proof. Each is wrong in one point. */
const forgeries: readonly (readonly [string, Forgery])[] = [
  ['no proof', () => undefined],
  ['an empty proof', () => ''],
  ['garbage', () => 'a.b.c'],
  ['a proof of 100 KB', () => 'x'.repeat(10_000)],
  ["a proof by a stranger's key", changed({ key: strangersKey })],
  ['an expired proof', changed({ issuedAt: seconds() - 120 })],
  ['a proof from the future', changed({ issuedAt: seconds() + 120 })],
  // Its own word on how long it lasts counts for nothing.
  ['an old proof that lasts an hour', changed({ issuedAt: seconds() - 120, expiresIn: 3_600 })],
  ['an old proof without an expiry', changed({ issuedAt: seconds() - 120, claims: { exp: undefined } })],
  ['a proof without a time of issue', changed({ claims: { iat: undefined } })],
  ['a proof without an id, which could be replayed', changed({ claims: { jti: undefined } })],
  ['a proof of no request', changed({ claims: { digest: undefined } })],
  ['a proof of another type', changed({ type: 'at+jwt' })],
  [
    'a proof by an issuer there is not',
    ({ world, name, admin }) =>
      world.forge.proof(name, admin, body, {
        issuer: 'eve',
        key: world.forge.readKey('identity-gateway.private'),
      }),
  ],
  [
    'a proof for another subgraph',
    ({ world, name, admin }) => world.forge.proof(name === 'users' ? 'wallets' : 'users', admin, body),
  ],
  [
    'a proof of a person by another service',
    ({ world, name, admin }) =>
      world.forge.proof(name, admin, body, { issuer: name === 'payments' ? 'wallets' : 'payments' }),
  ],
  [
    'a proof of a role there is not',
    ({ world, name, admin }) =>
      world.forge.proof(name, admin, body, { claims: { principal: { ...admin, role: 'ROOT' } } }),
  ],
  [
    'a proof of one service by another',
    ({ world, name, admin }) =>
      world.forge.proof(name, admin, body, {
        issuer: name === 'payments' ? 'wallets' : 'payments',
        claims: { principal: { kind: 'service', name: 'gateway' } },
      }),
  ],
  [
    'a proof of another request',
    ({ world, name, admin }) => world.forge.proof(name, admin, JSON.stringify({ query: '{ __typename }' })),
  ],
  [
    'an unsigned proof',
    ({ name, admin }) =>
      unsigned(
        { typ: 'paygraph-identity+jwt', kid: 'gateway' },
        { principal: admin, aud: name, iss: 'gateway', iat: seconds(), exp: seconds() + 30 },
      ),
  ],
  [
    'a proof whose claims were changed',
    ({ world, name, admin, crew }) => {
      const [header, , signature] = world.forge.proof(name, { kind: 'anonymous' }, body).split('.');
      const claims = { principal: { ...admin, userId: crew.root.userId }, aud: name, iss: 'gateway' };
      return `${header}.${encode({ ...claims, iat: seconds(), exp: seconds() + 30 })}.${signature}`;
    },
  ],
  ["an admin's access token", ({ crew }) => crew.root.tokens.accessToken],
];

/** Headers that other systems take for a proof. */
const guessedHeaders = [
  'x-user-id',
  'x-user',
  'x-role',
  'x-admin',
  'x-forwarded-user',
  'x-internal',
  'x-service',
  'authorization',
];

export const noProof: Attack = {
  id: 'A2',
  title: 'straight at a subgraph without the gateway’s proof, or with a forged one',
  async run(setting) {
    const world = await setting.worlds.get('open');
    const crew = await world.crew();
    const admin: Speaker = {
      kind: 'user',
      userId: crew.root.userId,
      role: 'ADMIN',
      sessionId: crew.adas.session,
    };
    for (const name of subgraphNames) await attackSubgraph(setting, { world, crew, name, admin });
    await attackGateway(setting, world, crew);
  },
};

async function attackSubgraph({ attempt, control }: Setting, victim: Victim): Promise<void> {
  const { world, name, admin, crew } = victim;
  for (const [what, forge] of forgeries) {
    await attempt(`${what} at ${name}`, async () =>
      verdictOn(await askSubgraph(world, name, body, forge(victim))),
    );
  }
  for (const header of guessedHeaders) {
    await attempt(`${header} at ${name}`, async () => {
      const value = header === 'authorization' ? `Bearer ${crew.root.tokens.accessToken}` : crew.root.userId;
      return verdictOn(await askSubgraph(world, name, body, undefined, { headers: { [header]: value } }));
    });
  }
  for (const method of ['GET', 'PUT', 'DELETE']) {
    await attempt(`${method} without a proof at ${name}`, async () =>
      verdictOn(await askSubgraph(world, name, body, undefined, { method })),
    );
  }
  await attempt(`a replayed proof at ${name}`, async () => {
    const proof = world.forge.proof(name, admin, body);
    const first = await askSubgraph(world, name, body, proof);
    if (first.status !== 200) throw new Error(`the first use was not served: ${brief(first)}`);
    return verdictOn(await askSubgraph(world, name, body, proof));
  });
  for (const [what, forge] of forgeries.slice(0, 9)) {
    await attempt(`${what} over WebSocket at ${name}`, async () => {
      const proof = forge(victim);
      const headers = proof === undefined ? {} : { [identityHeader]: proof };
      const reply = await askOverSocket(
        subgraphUrl(world.place, name),
        { query: '{ __typename }' },
        { headers },
      );
      return refusedIf(reply.data === null, brief(reply));
    });
  }
  await control(`a genuine proof is served at ${name}`, async () => {
    const reply = await askSubgraph(world, name, body, world.forge.proof(name, admin, body));
    return reply.status === 200 && reply.text.includes('@key') ? undefined : brief(reply);
  });
}

/** The header of the inside means nothing on the outside. */
async function attackGateway({ attempt, control }: Setting, world: World, crew: Crew): Promise<void> {
  const speaker: Speaker = {
    kind: 'user',
    userId: crew.ada.userId,
    role: 'ADMIN',
    sessionId: crew.adas.session,
  };
  const query = '{ me { id } }';
  const headers = {
    [identityHeader]: world.forge.proof('users', speaker, JSON.stringify({ query })),
    'x-user-id': crew.ada.userId,
  };
  await attempt('a forged identity at the gateway, by HTTP', async () => {
    const reply = await sendHttp(world.url, { body: { query }, headers });
    return refusedIf(reply.codes.join() === 'UNAUTHENTICATED', brief(reply));
  });
  await attempt('a forged identity at the gateway, by WebSocket', async () => {
    const reply = await askOverSocket(world.url, { query }, { headers });
    return refusedIf(reply.codes.join() === 'UNAUTHENTICATED', brief(reply));
  });
  await control('the gateway knows Ada by her token', async () => {
    const reply = await ask(world, 'HTTP', { query }, { accessToken: crew.ada.tokens.accessToken });
    return reply.text.includes(crew.ada.userId) ? undefined : brief(reply);
  });
}

/** 401, and nothing that only a run query could know. */
function verdictOn(reply: Reply) {
  return refusedIf(reply.status === 401 && !/__typename|sdl|Query/.test(reply.text), brief(reply));
}
