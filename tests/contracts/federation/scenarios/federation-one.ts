import { by, link, type Scenario } from '../scenario.ts';

const users = [{ id: '1', name: 'Ada' }];

export const federationOne: Scenario = {
  feature: 'a subgraph still written for Federation 1, among those of Federation 2',
  subgraphs: {
    old: {
      sdl: `extend type Query { posts: [Post!]! }
        type Post { text: String! by: User }
        extend type User @key(fields: "id") { id: ID! @external posts: [Post!]! }`,
      resolvers: {
        Query: { posts: () => [{ text: 'hello', by: { id: '1' } }] },
        User: { posts: () => [{ text: 'hello' }] },
      },
    },
    users: {
      sdl: `${link('@key')} type Query { me: User } type User @key(fields: "id") { id: ID! name: String! }`,
      resolvers: { Query: { me: () => users[0] }, User: { __resolveReference: by(users, 'id') } },
    },
  },
  cases: [
    {
      asked: 'from the old to the new, and back',
      query: '{ posts { text by { name } } me { posts { text } } }',
      answer: {
        data: { posts: [{ text: 'hello', by: { name: 'Ada' } }], me: { posts: [{ text: 'hello' }] } },
      },
      calls: [
        'old: {posts{text by{__typename id}}}',
        'old: entities{...on User{posts{text}}} of [{"__typename":"User","id":"1"}]',
        'users: {me{__typename id}}',
        'users: entities{...on User{name}} of [{"__typename":"User","id":"1"}]',
      ],
    },
  ],
};
