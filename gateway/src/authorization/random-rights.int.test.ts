import fc from 'fast-check';
import {
  buildSchema,
  type DocumentNode,
  type GraphQLObjectType,
  getNamedType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Held, type OwnGraph, startOwnGraph } from '../testing/own-graph.ts';

/** What each type and field asks, by its coordinate: the SDL is written from it, and the model reads it. */
const asks: Readonly<Record<string, string>> = {
  'Query.mine': '@authenticated',
  'Query.level': '',
  'Person.age': '@requiresScopes(scopes: [["a", "b"], ["c"]])',
  'Person.friend': '@policy(policies: [["p"]])',
  'Person.salary': '@requiresScopes(scopes: [["b"]])',
  'Person.account': '@authenticated',
  Account: '@policy(policies: [["q"], ["p"]])',
  Shut: '@requiresScopes(scopes: [["a"]])',
  'Half.size': '@requiresScopes(scopes: [["c"]])',
  Level: '@requiresScopes(scopes: [["a"], ["c"]])',
  'Mutation.change': '@requiresScopes(scopes: [["c"]])',
};
const on = (coordinate: string) => asks[coordinate] ?? '';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@authenticated", "@requiresScopes", "@policy"])';

const desk = `
  type Query {
    open: Int
    mine: Int ${on('Query.mine')}
    level: Level
    person: Person
    people: [Person!]
    things: [Thing]
    anything: [Any]
  }
  type Mutation { touch: Int  change: Person ${on('Mutation.change')} }
  type Person @key(fields: "id") {
    id: ID!
    name: String
    age: Int ${on('Person.age')}
    friend: Person ${on('Person.friend')}
    level: Level
  }
  enum Level ${on('Level')} { LOW }
  interface Thing { label: String  size: Int  owner: Person }
  type Open implements Thing { label: String  size: Int  owner: Person  hinge: Int }
  type Shut implements Thing ${on('Shut')} { label: String  size: Int  owner: Person  lock: Int }
  type Half implements Thing { label: String  size: Int ${on('Half.size')}  owner: Person }
  union Any = Person | Open | Shut
`;
const payroll = `
  type Person @key(fields: "id") { id: ID!  salary: Int ${on('Person.salary')}  account: Account ${on('Person.account')}  room: Int }
  type Account @key(fields: "number") ${on('Account')} { number: ID!  holder: Person }
`;

const ada = { __typename: 'Person', id: 'ada', name: 'Ada', age: 36, level: 'LOW' };
const friend = () => ({ ...ada, id: 'bob' });
const thing = (typename: string) => ({ __typename: typename, label: typename, size: 1, owner: ada });
const definitions = {
  desk: {
    sdl: `${link}\n${desk}`,
    resolvers: {
      Query: {
        open: () => 1,
        mine: () => 2,
        level: () => 'LOW',
        person: () => ada,
        people: () => [ada, friend()],
        things: () => ['Open', 'Shut', 'Half'].map(thing),
        anything: () => [ada, thing('Open'), thing('Shut')],
      },
      Mutation: { touch: () => 1, change: () => ada },
      Person: { __resolveReference: ({ id }: { id: string }) => ({ ...ada, id }), friend },
    },
  },
  payroll: {
    sdl: `${link}\n${payroll}`,
    resolvers: {
      Person: { salary: () => 10, room: () => 7, account: () => ({ number: '1' }) },
      Account: { holder: () => ({ id: 'ada' }) },
    },
  },
};

/** As one schema, for the model: who wrote a field does not matter to it. */
const schema = buildSchema(
  `directive @key(fields: String!) on OBJECT
   directive @authenticated on FIELD_DEFINITION | OBJECT | ENUM
   directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | ENUM
   directive @policy(policies: [[String!]!]!) on FIELD_DEFINITION | OBJECT | ENUM
   ${desk.replace('level: Level\n  }', `level: Level ${payroll.slice(payroll.indexOf('{') + 1, payroll.indexOf('}')).replace('id: ID!', '')} }`)}
   ${payroll.slice(payroll.indexOf('type Account'))}`,
);

function holds(directive: string, held: Held): boolean {
  if (directive === '') return true;
  if (held === undefined) return false;
  if (directive === '@authenticated') return true;
  const lists: readonly (readonly string[])[] = JSON.parse(directive.slice(directive.indexOf('[['), -1));
  const has = (directive.startsWith('@policy') ? held.policies : held.scopes) ?? [];
  return lists.some((all) => all.every((name) => has.includes(name)));
}

/** The rules in their plainest form, written a second time. */
function mayAsk(typeName: string, fieldName: string, held: Held): boolean {
  const type = schema.getType(typeName);
  if (isInterfaceType(type))
    return schema.getPossibleTypes(type).every((each) => mayAsk(each.name, fieldName, held));
  if (!isObjectType(type)) return false;
  const returned = type.getFields()[fieldName]?.type;
  return (
    holds(on(typeName), held) &&
    holds(on(`${typeName}.${fieldName}`), held) &&
    (returned === undefined || holds(on(getNamedType(returned).name), held))
  );
}

/** Every field of a document that the rights do not allow. Keys go from subgraph to subgraph whoever asks. */
function forbidden(document: DocumentNode, held: Held): readonly string[] {
  const found: string[] = [];
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field({ name }) {
        const parent = typeInfo.getParentType();
        if (!parent || name.value.startsWith('_')) return;
        const isKey = `${parent.name}.${name.value}` === 'Person.id' || name.value === 'number';
        if (!isKey && !mayAsk(parent.name, name.value, held)) found.push(`${parent.name}.${name.value}`);
      },
    }),
  );
  return found;
}

/** Writes an operation, turning where the numbers say. Aliases keep the fields of one set from meeting. */
function writeOperation(root: 'query' | 'mutation', numbers: readonly number[]): string {
  let index = 0;
  let aliases = 0;
  const draw = (below: number) => (numbers[index++ % numbers.length] ?? 0) % below;

  function writeSet(typeName: string, depth: number): string {
    const type = schema.getType(typeName);
    const parts: string[] = [];
    if (isObjectType(type) || isInterfaceType(type)) {
      const fields = Object.values(type.getFields());
      for (let count = 1 + draw(3); count > 0; count -= 1) {
        const field = fields[draw(fields.length)];
        if (!field) continue;
        const returned = getNamedType(field.type);
        const isComposite = isObjectType(returned) || isInterfaceType(returned) || isUnionType(returned);
        if (isComposite && depth === 0) continue;
        aliases += 1;
        const alias = aliases < 25 ? `a${aliases}: ` : '';
        if (alias === '') break;
        parts.push(`${alias}${field.name}${isComposite ? ` ${writeSet(returned.name, depth - 1)}` : ''}`);
      }
    }
    if ((isInterfaceType(type) || isUnionType(type)) && depth > 0) {
      const members: readonly GraphQLObjectType[] = schema.getPossibleTypes(type);
      const member = members[draw(members.length)];
      if (member) parts.push(`... on ${member.name} ${writeSet(member.name, depth - 1)}`);
      if (isUnionType(type)) parts.push(`... on Thing ${writeSet('Thing', depth - 1)}`);
    }
    return `{ ${parts.length > 0 ? parts.join(' ') : '__typename'} }`;
  }
  return `${root} ${writeSet(root === 'query' ? 'Query' : 'Mutation', 4)}`;
}

let graph: OwnGraph;
beforeAll(async () => {
  graph = await startOwnGraph(definitions);
});
afterAll(() => graph.stop());

const rights = fc.option(
  fc.record({ scopes: fc.subarray(['a', 'b', 'c']), policies: fc.subarray(['p', 'q']) }),
  { nil: undefined },
);
const operations = fc
  .tuple(fc.constantFrom('query' as const, 'mutation' as const), fc.array(fc.nat(), { minLength: 8 }))
  .map(([root, numbers]) => writeOperation(root, numbers));

test('no subgraph receives a field that the rights do not allow, and who may have all of it is refused nothing', async () => {
  await fc.assert(
    fc.asyncProperty(operations, rights, async (operation, held) => {
      const { body } = await graph.ask(operation, held);
      const fetches = graph.fetches().map((text) => parse(text.slice(text.indexOf(':') + 1)));
      for (const fetched of fetches) expect(forbidden(fetched, held)).toEqual([]);
      const codes = new Set((body.errors ?? []).map(({ extensions }) => extensions['code']));
      const isWhole = forbidden(parse(operation), held).length === 0;
      if (isWhole) expect([...codes]).toEqual([]);
      expect([...codes].filter((code) => code !== (held ? 'FORBIDDEN' : 'UNAUTHENTICATED'))).toEqual([]);
    }),
    { numRuns: 400 },
  );
});
