// What the gateway's tests stand on; no tests itself.
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { createEvents } from './events.ts';
import { type FixtureSubgraph, identityIn, startSubgraph } from './subgraph-process.ts';

export type { FixtureSubgraph } from './subgraph-process.ts';

const link =
  '@link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@authenticated", "@external", "@requires"])';

const refuse = (code: string, message: string) => {
  throw new GraphQLError(message, {
    extensions: { code, serverHost: 'db-7.internal', stacktrace: ['at x'] },
  });
};

/** Three of the subgraphs bear names of the platform's services, for only those are told identities. */
export const peopleSubgraph = (gatewayKey: string) =>
  startSubgraph({
    name: 'users',
    audience: 'users',
    gatewayKey,
    sdl: `
      extend schema ${link}
      type Query { me: Person  people: [Person!]!  whoami: String  fail(code: String!): String  mustFail(code: String!): String!  crash: String }
      type Person @key(fields: "id") { id: ID!  name: String!  nick: String  friend: Person }
    `,
    resolvers: {
      Query: {
        me: () => person('ada'),
        people: () => [person('ada'), person('bob')],
        whoami: (_: unknown, __: unknown, context: unknown) => JSON.stringify(identityIn(context) ?? null),
        fail: (_: unknown, { code }: { code: string }) => refuse(code, `refused with ${code}`),
        mustFail: (_: unknown, { code }: { code: string }) => refuse(code, `refused with ${code}`),
        crash: () => {
          throw new Error('password of db-7.internal is hunter2');
        },
      },
      Person: {
        __resolveReference: ({ id }: { id: string }) => person(id),
        friend: ({ id }: { id: string }) => person(id === 'ada' ? 'bob' : 'ada'),
      },
    },
  });

export const accountsSubgraph = (gatewayKey: string) =>
  startSubgraph({
    name: 'wallets',
    audience: 'wallets',
    gatewayKey,
    sdl: `
      extend schema ${link}
      scalar Decimal
      type Query { account(id: ID!): Account  echo(amount: Decimal!): Decimal }
      type Mutation { credit(amount: Decimal!): Account! }
      type Person @key(fields: "id") {
        id: ID!
        name: String! @external
        nick: String @external
        greeting: String @requires(fields: "name nick")
        accounts: [Account!]
        badge: String! @authenticated
      }
      type Account @key(fields: "id") { id: ID!  balance(digits: Int = 2): Decimal!  owner: Person }
    `,
    resolvers: {
      Decimal: decimal,
      Query: {
        account: (_: unknown, { id }: { id: string }) =>
          id === 'none' ? refuse('NOT_FOUND', 'no such account') : { id },
        echo: (_: unknown, { amount }: { amount: string }) => amount,
      },
      Mutation: { credit: () => ({ id: 'a1' }) },
      Person: {
        greeting: ({ name, nick }: { name: string; nick: string }) => `Hi ${name}, or ${nick}`,
        accounts: ({ id }: { id: string }) =>
          id === 'bob' ? refuse('FORBIDDEN', 'not bob’s') : [{ id: 'a1' }, { id: 'a2' }],
        badge: ({ id }: { id: string }) => `badge of ${id}`,
      },
      Account: {
        __resolveReference: ({ id }: { id: string }) => (id === 'gone' ? null : { id }),
        balance: ({ id }: { id: string }, { digits }: { digits: number }) =>
          `${id.length}.${'0'.repeat(digits)}`,
        owner: () => ({ id: 'ada' }),
      },
    },
  });

export interface TransfersSubgraph extends FixtureSubgraph {
  /** Sends a numbered event to every subscriber. */
  publish(number: number): void;
  subscriberCount(): number;
  endStreams(): void;
}

export async function transfersSubgraph(gatewayKey: string): Promise<TransfersSubgraph> {
  const events = createEvents<number>();
  const subgraph = await startSubgraph({
    name: 'transactions',
    audience: 'transactions',
    gatewayKey,
    sdl: `
      extend schema ${link}
      type Query { transfers: [Transfer!]! }
      type Subscription { transferChanged(account: ID): Change!  mine: Change! }
      type Change { number: Int!  transfer: Transfer! }
      type Transfer @key(fields: "id") { id: ID!  account: Account  by: Person }
      type Account @key(fields: "id", resolvable: false) { id: ID! }
      type Person @key(fields: "id", resolvable: false) { id: ID! }
    `,
    resolvers: {
      Query: { transfers: () => [transfer('t1')] },
      Subscription: {
        transferChanged: {
          subscribe: () => events.listen(),
          resolve: (number: unknown) => ({ number, transfer: transfer(`t${String(number)}`) }),
        },
        mine: {
          subscribe: (_: unknown, __: unknown, context: unknown) =>
            identityIn(context)?.principal.kind === 'user'
              ? events.listen()
              : refuse('UNAUTHENTICATED', 'Sign in first.'),
          resolve: (number: unknown) => ({ number, transfer: transfer(`t${String(number)}`) }),
        },
      },
      Transfer: {
        __resolveReference: ({ id }: { id: string }) => transfer(id),
        account: () => ({ id: 'a1' }),
        by: () => ({ id: 'ada' }),
      },
    },
  });
  return { ...subgraph, publish: events.publish, subscriberCount: events.count, endStreams: events.end };
}

/** Not a service of the platform. */
export const stockSubgraph = (gatewayKey: string) =>
  startSubgraph({
    name: 'stock',
    gatewayKey,
    sdl: `
      extend schema ${link}
      type Query { items: [Item!]! }
      type Item @key(fields: "id") { id: ID! }
    `,
    resolvers: { Query: { items: () => [{ id: 'i1' }] } },
  });

const person = (id: string) => ({ id, name: id === 'ada' ? 'Ada' : 'Bob', nick: id });
const transfer = (id: string) => ({ id });

const decimal = new GraphQLScalarType({
  name: 'Decimal',
  parseValue: (value) => readDecimal(value),
  parseLiteral: (node) => readDecimal(node.kind === Kind.STRING ? node.value : undefined),
});

function readDecimal(value: unknown): string {
  if (typeof value === 'string' && /^\d+\.\d\d$/.test(value)) return value;
  throw new GraphQLError('A Decimal is a plain decimal in quotes.', {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
