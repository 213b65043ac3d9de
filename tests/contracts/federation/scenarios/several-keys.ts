import { by, link, type Scenario } from '../scenario.ts';

const people = [{ id: 'p1', email: 'ada@example.com', name: 'Ada' }];

export const severalKeys: Scenario = {
  feature: 'two keys: subgraphs that know an entity by different ones meet at a third',
  subgraphs: {
    mail: {
      sdl: `${link('@key')} type Query { senders: [Person!]! } type Person @key(fields: "email") { email: ID! }`,
      resolvers: { Query: { senders: () => [{ email: 'ada@example.com' }] } },
    },
    registry: {
      sdl: `${link('@key')} type Person @key(fields: "id") @key(fields: "email") { id: ID! email: ID! name: String! }`,
      resolvers: {
        Person: {
          __resolveReference: (reference: { id?: string; email?: string }) =>
            by(people, reference.id === undefined ? 'email' : 'id')(reference),
        },
      },
    },
    badges: {
      sdl: `${link('@key')} type Person @key(fields: "id") { id: ID! badge: String! }`,
      resolvers: { Person: { badge: ({ id }: { id: string }) => `badge of ${id}` } },
    },
  },
  cases: [
    {
      asked: 'from an email to what only the id opens, by way of the registry',
      query: '{ senders { badge } }',
      answer: { data: { senders: [{ badge: 'badge of p1' }] } },
      calls: [
        'mail: {senders{__typename email}}',
        'registry: entities{...on Person{id}} of [{"__typename":"Person","email":"ada@example.com"}]',
        'badges: entities{...on Person{badge}} of [{"__typename":"Person","id":"p1"}]',
      ],
    },
    {
      asked: 'everything at once',
      query: '{ senders { email name badge } }',
      answer: { data: { senders: [{ email: 'ada@example.com', name: 'Ada', badge: 'badge of p1' }] } },
      calls: [
        'mail: {senders{__typename email}}',
        'registry: entities{...on Person{id name}} of [{"__typename":"Person","email":"ada@example.com"}]',
        'badges: entities{...on Person{badge}} of [{"__typename":"Person","id":"p1"}]',
      ],
    },
  ],
};
