// What the gateway's tests stand on; no tests itself.
import type { Answer } from './graph.ts';
import { type OwnGraph, startOwnGraph } from './own-graph.ts';

const link = (...names: string[]) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", ${names
    .map((name) => `"${name}"`)
    .join(', ')}])`;

const posts = [
  { __typename: 'PublicPost', id: '1', title: 'Open' },
  { __typename: 'PrivatePost', id: '2', title: 'Closed' },
];
const people = [
  { id: 'ada', name: 'Ada' },
  { id: 'bob', name: 'Bob' },
];

const desk = {
  sdl: `
    ${link('@authenticated', '@requiresScopes', '@policy')}
    type Query {
      open: String!
      mine: String @authenticated
      people: [Person!]!
      crowd: [Person!]!
      person: Person
      posts: [Post!]
      results: [Result!]
      file: File
      secret: Secret
      vault: Vault!
      level: Level
      nobody: String @requiresScopes(scopes: [])
    }
    type Person @key(fields: "id") {
      id: ID!
      name: String!
      age: Int @requiresScopes(scopes: [["hr", "read"], ["admin"]])
      note: String! @policy(policies: [["mfa"]])
      friend: Person
    }
    interface Post { id: ID! title: String }
    type PublicPost implements Post { id: ID! title: String }
    type PrivatePost implements Post @requiresScopes(scopes: [["posts"]]) { id: ID! title: String }
    union Result = Person | PrivatePost
    interface File { name: String size: Int }
    type Plain implements File { name: String size: Int }
    type Sealed implements File { name: String size: Int @authenticated }
    scalar Secret @authenticated
    enum Level @policy(policies: [["mfa"]]) { LOW HIGH }
    type Vault @authenticated { gold: Int! }
    type Mutation {
      first: Int
      second: Int @authenticated
      third: Int
      pay: Payload!
    }
    type Payload { receipt: String @authenticated  ok: Boolean! }
  `,
  resolvers: {
    Query: {
      open: () => 'yes',
      mine: () => 'm',
      people: () => people,
      crowd: () => Array.from({ length: 120 }, () => people[0]),
      person: () => people[0],
      posts: () => posts,
      results: () => [{ __typename: 'Person', ...people[0] }, posts[1]],
      file: () => ({ __typename: 'Plain', name: 'a', size: 1 }),
      secret: () => 's',
      vault: () => ({ gold: 1 }),
      level: () => 'LOW',
    },
    Person: { age: () => 36, note: () => 'n', friend: () => people[1] },
    Mutation: { first: () => 1, second: () => 2, third: () => 3, pay: () => ({ receipt: 'r', ok: true }) },
  },
};

const payroll = {
  sdl: `
    ${link('@requiresScopes')}
    type Person @key(fields: "id") { id: ID!  salary: Int @requiresScopes(scopes: [["hr"]])  room: Int }
  `,
  resolvers: { Person: { salary: () => 10, room: () => 7 } },
};

/** Two subgraphs with every kind of rule. */
export const startDeskGraph = (): Promise<OwnGraph> => startOwnGraph({ desk, payroll });

/** Code and path of each error. */
export const refusals = ({ errors = [] }: Answer['body']) =>
  errors.map(({ extensions, path }) => [extensions['code'], path]);
