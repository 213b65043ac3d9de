import { by, link, type Scenario } from '../scenario.ts';

export const unions: Scenario = {
  feature: 'a union of entities of several subgraphs',
  subgraphs: {
    search: {
      sdl: `${link('@key')}
        type Query { find: [Found!]! }
        union Found = Person | Place
        type Person @key(fields: "id") { id: ID! }
        type Place @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: {
          find: () => [
            { __typename: 'Person', id: '1' },
            { __typename: 'Place', id: '1' },
          ],
        },
      },
    },
    people: {
      sdl: `${link('@key')} type Person @key(fields: "id") { id: ID! name: String! }`,
      resolvers: { Person: { __resolveReference: by([{ id: '1', name: 'Ada' }], 'id') } },
    },
    places: {
      sdl: `${link('@key')} type Place @key(fields: "id") { id: ID! name: String! }`,
      resolvers: { Place: { __resolveReference: by([{ id: '1', name: 'Oslo' }], 'id') } },
    },
  },
  cases: [
    {
      asked: 'each found thing from its owner; ids of different types do not meet',
      query: '{ find { ... on Person { person: name } ... on Place { place: name } } }',
      answer: { data: { find: [{ person: 'Ada' }, { place: 'Oslo' }] } },
      calls: [
        'search: {find{__typename ...on Person{__typename id}...on Place{__typename id}}}',
        'people: entities{...on Person{person:name}} of [{"__typename":"Person","id":"1"}]',
        'places: entities{...on Place{place:name}} of [{"__typename":"Place","id":"1"}]',
      ],
    },
  ],
};
