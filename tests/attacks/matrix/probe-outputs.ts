import type { GraphQLSchema } from 'graphql';
import { coordinateOf, type Leaf, type RootField } from '../api/root-fields.ts';
import type { Channel, Message } from '../ask.ts';
import { refusedIf, type Setting } from '../attack.ts';
import type { Reply } from '../wire/reply.ts';
import { idsIn, isReached, typesWithIds } from './seen.ts';
import { type Step, stepsOf } from './walk.ts';

/** Someone who walks the whole graph from where they may start. */
export interface Walker {
  readonly name: string;
  /** What they may see as well as the owner, as `Transaction txn_…`, or a whole type. */
  readonly shares: readonly string[];
  /** Where to start: all the ids to begin with at a coordinate, one after the other. */
  readonly starts: Readonly<Record<string, readonly string[]>>;
  /** What else goes into a root field. */
  valueFor(root: RootField, leaf: Leaf): unknown;
  ask(channel: Channel, message: Message): Promise<Reply>;
}

/**
 * The owner walks every field there is, and so do those who are not: nothing with an id that the owner met may be met by
 * another, but for what the two share. A type with an id that the owner never met, and a field that
 * led nowhere, have shown nothing.
 */
export async function probeIdOutputs(
  { attempt, attempts, measured }: Pick<Setting, 'attempt' | 'attempts' | 'measured'>,
  matrix: {
    readonly schema: GraphQLSchema;
    readonly owner: Walker;
    readonly others: readonly Walker[];
    /** The owner's own words: an address, a phone number. */
    readonly secrets: readonly string[];
    /** Fields behind which the owner finds nothing, each with the reason. */
    readonly unreached?: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const { schema, owner, others, secrets } = matrix;
  const hers = new Set<string>();
  const ways = walksOf(schema, owner).filter(({ root }) => root.kind !== 'Mutation');
  const excused = Object.keys(matrix.unreached ?? {});
  const unreached = new Set(ways.map(({ coordinate }) => coordinate));
  for (const coordinate of excused) unreached.delete(coordinate);
  for (const step of ways) {
    const reply = await owner.ask(channelOf(step.root), step.message);
    if (isReached(reply.data, step.path)) unreached.delete(step.coordinate);
    for (const id of idsIn(reply.data)) hers.add(id);
  }
  const met = new Set([...hers].map((id) => id.split(' ')[0]));
  const never = typesWithIds(schema).filter((type) => !met.has(type));
  attempts('a type whose ids nobody met', never.length, never);
  attempts('a field the owner found nothing behind', unreached.size, [...unreached]);
  measured(`${hers.size} of the owner's things met`);

  for (const other of others) {
    for (const step of walksOf(schema, other)) {
      await attempt(`${step.coordinate} walked by ${other.name}`, async () => {
        const reply = await other.ask(channelOf(step.root), step.message);
        const theft = idsIn(reply.data).filter((id) => hers.has(id) && !isShared(other, id));
        const secret = secrets.find((text) => reply.text.includes(text));
        return refusedIf(theft.length === 0 && secret === undefined, [...new Set(theft), secret].join(', '));
      });
    }
  }
}

/** Every step, and those that begin at a coordinate with several ids once for each. */
function walksOf(schema: GraphQLSchema, { starts, valueFor }: Walker): readonly Step[] {
  const turns = Math.max(1, ...Object.values(starts).map(({ length }) => length));
  return Array.from({ length: turns }, (_, turn) =>
    stepsOf(schema, (root, leaf) => starts[coordinateOf(root, leaf)]?.[turn] ?? valueFor(root, leaf)).filter(
      ({ root }) => turn === 0 || root.leaves.some((leaf) => starts[coordinateOf(root, leaf)]?.[turn]),
    ),
  ).flat();
}

function isShared({ shares }: Walker, id: string): boolean {
  return shares.includes(id) || shares.includes(id.split(' ')[0] ?? '');
}

function channelOf({ kind }: RootField): Channel {
  return kind === 'Subscription' ? 'WebSocket' : 'HTTP';
}
