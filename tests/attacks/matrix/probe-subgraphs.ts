import { type FieldDefinitionNode, isLeafType, Kind, type TypeNode } from 'graphql';
import { messageOf, rootFieldsOf } from '../api/root-fields.ts';
import { type Asker, sampleOf } from '../api/samples.ts';
import { askSubgraph } from '../ask.ts';
import { refusedIf, type Setting } from '../attack.ts';
import type { AdasThing, Crew } from '../crew.ts';
import type { Speaker } from '../forge.ts';
import { brief, isEmpty, type Reply } from '../wire/reply.ts';
import type { World } from '../worlds.ts';
import { neverGivenOut } from './probe-inputs.ts';
import { type Entity, readSupergraph, type Supergraph } from './supergraph.ts';

/** Of each entity: which of Ada's things it is the type of. */
const things: Readonly<Record<string, AdasThing | 'ledger' | 'known to all'>> = {
  User: 'user',
  Wallet: 'wallet',
  Transaction: 'transaction',
  PaymentMethod: 'card',
  Notification: 'notification',
  // There is one, and its id is no secret: what it tells is for admins.
  LedgerHealth: 'ledger',
  // What anyone who is signed in may know of a counterparty: the name that goes with an id.
  Profile: 'known to all',
};

/** Straight at each subgraph, with a genuine proof of who asks: the owner checks that stand behind the gateway. */
export async function probeSubgraphs(setting: Setting, world: World, crew: Crew): Promise<void> {
  const supergraph = readSupergraph();
  const speakers = speakersOf(crew);
  for (const entity of supergraph.entities) {
    for (const [who, speaker] of speakers.filter(([name]) => name !== 'an admin')) {
      await probeEntity(setting, world, crew, { supergraph, entity, who, speaker });
    }
  }
  for (const [who, speaker] of speakers)
    await probeServiceOperations(setting, world, crew, supergraph, who, speaker);
}

function speakersOf({ bob, mia, root, adas }: Crew): readonly (readonly [string, Speaker])[] {
  const user = ({ userId }: Pick<Asker, 'userId'>, role: string): Speaker => ({
    kind: 'user',
    userId,
    role,
    sessionId: adas.session,
  });
  return [
    ['a stranger', user(bob, 'USER')],
    ['a merchant', user(mia, 'MERCHANT')],
    ['nobody', { kind: 'anonymous' }],
    ['an admin', user(root, 'ADMIN')],
  ];
}

async function probeEntity(
  { attempt, attempts }: Setting,
  world: World,
  { adas }: Crew,
  probe: { supergraph: Supergraph; entity: Entity; who: string; speaker: Speaker },
): Promise<void> {
  const { entity, who, speaker, supergraph } = probe;
  const thing = things[entity.type];
  const name = `_entities of ${entity.type} at ${entity.subgraph} by ${who}`;
  if (thing === undefined || entity.key !== 'id') {
    attempts(name, 1, [`nobody has said whose a ${entity.type} by ${entity.key} is`]);
    return;
  }
  if (thing === 'known to all') return;
  const [hers, nobodys] = thing === 'ledger' ? ['ledger', 'nothing'] : [adas[thing], neverGivenOut[thing]];
  const askFor = (id: string) => askEntity(world, supergraph, entity, speaker, id);
  await attempt(name, async () => {
    const [found, never] = [await askFor(hers), await askFor(nobodys)];
    if (found.codes.includes('GRAPHQL_VALIDATION_FAILED')) throw new Error(brief(found));
    const same = comparable(found, hers) === comparable(never, nobodys);
    return refusedIf(same, `${brief(found)} where an id never given out has ${brief(never)}`);
  });
}

function askEntity(
  world: World,
  { schema }: Supergraph,
  { type, subgraph, fields }: Entity,
  speaker: Speaker,
  id: string,
): Promise<Reply> {
  const selection = fields
    .filter(({ arguments: args = [] }) =>
      args.every((arg) => arg.type.kind !== Kind.NON_NULL_TYPE || arg.defaultValue),
    )
    .map(
      (field) =>
        `${field.name.value}${isLeafType(schema.getType(namedType(field))) ? '' : ' { __typename }'}`,
    );
  const query = `query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on ${type} { ${selection.join(' ')} } } }`;
  const body = JSON.stringify({ query, variables: { r: [{ __typename: type, id }] } });
  return askSubgraph(world, subgraph, body, world.forge.proof(subgraph, speaker, body));
}

function namedType({ type }: FieldDefinitionNode): string {
  let inner: TypeNode = type;
  while (inner.kind !== Kind.NAMED_TYPE) inner = inner.type;
  return inner.name.value;
}

function comparable({ status, text }: Reply, id: string): string {
  return `${status} ${text.replaceAll(id, '<id>').replace(/"requestId":"[^"]*"/g, '"requestId"')}`;
}

/**
 * What the gateway tells in a person's own name. It says nothing of anyone else, and takes no id; that no client may send
 * it is tried with everything else that is not in the public schema.
 */
const toldInOnesOwnName: Readonly<Record<string, RegExp>> = {
  // What one was refused oneself goes on record; answered is how many of the fields there are.
  recordRefusedAccess: /^\{"data":\{"recordRefusedAccess":\d+\}\}\s*$/,
};

/** What services ask of one another, no person may: not even an admin, with the gateway's own proof. */
async function probeServiceOperations(
  { attempt }: Setting,
  world: World,
  { bob, mia }: Crew,
  { schema, serviceOperations }: Supergraph,
  who: string,
  speaker: Speaker,
): Promise<void> {
  const roots = rootFieldsOf(schema);
  for (const { kind, name, subgraph } of serviceOperations) {
    await attempt(`${kind}.${name} at ${subgraph} by ${who}`, async () => {
      const root = roots.find((each) => each.kind === kind && each.name === name);
      if (root === undefined) throw new Error('it is not in the schema');
      const message = messageOf(
        schema,
        root,
        (leaf) => (leaf.isRequired || leaf.type === 'ID' ? sampleOf(bob, leaf, mia) : undefined),
        1,
      );
      const body = JSON.stringify(message);
      const reply = await askSubgraph(world, subgraph, body, world.forge.proof(subgraph, speaker, body));
      const answer = who === 'nobody' ? undefined : toldInOnesOwnName[name];
      if (answer !== undefined) return refusedIf(answer.test(reply.text), brief(reply));
      const code = reply.codes.join();
      return refusedIf(
        (code === 'FORBIDDEN' || code === 'UNAUTHENTICATED') && isEmpty(reply.data),
        brief(reply),
      );
    });
  }
}
