import { by, link, type Scenario } from '../scenario.ts';

const books = [
  { isbn: '1', title: 'Emma' },
  { isbn: '2', title: 'Dune' },
];

export const entityKey: Scenario = {
  feature: 'an entity that two subgraphs build together, by a simple key',
  subgraphs: {
    library: {
      sdl: `${link('@key')} type Query { books: [Book!]! } type Book @key(fields: "isbn") { isbn: ID! title: String! }`,
      resolvers: { Query: { books: () => books }, Book: { __resolveReference: by(books, 'isbn') } },
    },
    loans: {
      sdl: `${link('@key')} type Query { lent: [Book!]! } type Book @key(fields: "isbn") { isbn: ID! lentTo: String }`,
      resolvers: {
        Query: { lent: () => [{ isbn: '2' }] },
        Book: { lentTo: ({ isbn }: { isbn: string }) => (isbn === '2' ? 'Ada' : null) },
      },
    },
  },
  cases: [
    {
      asked: 'a list that is joined in one call, not one an entity',
      query: '{ books { title lentTo } }',
      answer: {
        data: {
          books: [
            { title: 'Emma', lentTo: null },
            { title: 'Dune', lentTo: 'Ada' },
          ],
        },
      },
      calls: [
        'library: {books{__typename isbn title}}',
        'loans: entities{...on Book{lentTo}} of [{"__typename":"Book","isbn":"1"},{"__typename":"Book","isbn":"2"}]',
      ],
    },
    {
      asked: 'the other way round',
      query: '{ lent { lentTo title } }',
      answer: { data: { lent: [{ lentTo: 'Ada', title: 'Dune' }] } },
      calls: [
        'library: entities{...on Book{title}} of [{"__typename":"Book","isbn":"2"}]',
        'loans: {lent{__typename isbn lentTo}}',
      ],
    },
    {
      asked: 'what its first subgraph can answer alone',
      query: '{ books { isbn title } }',
      answer: { data: { books } },
      calls: ['library: {books{isbn title}}'],
    },
  ],
};
