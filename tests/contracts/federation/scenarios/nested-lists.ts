import { by, link, type Scenario } from '../scenario.ts';

export const nestedLists: Scenario = {
  feature: 'entities in lists of lists, some of them null: joined in one call, each back at its place',
  subgraphs: {
    board: {
      sdl: `${link('@key')} type Query { rows: [[Cell]!]! } type Cell @key(fields: "id") { id: ID! }`,
      resolvers: { Query: { rows: () => [[{ id: '1' }, null], [], [{ id: '2' }, { id: '1' }]] } },
    },
    marks: {
      sdl: `${link('@key')} type Cell @key(fields: "id") { id: ID! mark: String! }`,
      resolvers: {
        Cell: {
          __resolveReference: by(
            [
              { id: '1', mark: 'x' },
              { id: '2', mark: 'o' },
            ],
            'id',
          ),
        },
      },
    },
  },
  cases: [
    {
      asked: 'the whole board',
      query: '{ rows { mark } }',
      answer: { data: { rows: [[{ mark: 'x' }, null], [], [{ mark: 'o' }, { mark: 'x' }]] } },
      calls: [
        'board: {rows{__typename id}}',
        'marks: entities{...on Cell{mark}} of [{"__typename":"Cell","id":"1"},{"__typename":"Cell","id":"2"},{"__typename":"Cell","id":"1"}]',
      ],
    },
  ],
};
