import { by, link, type Scenario } from '../scenario.ts';

const authors = [{ id: 'a1', name: 'Jane' }];

export const stubReference: Scenario = {
  feature: 'a reference that its subgraph cannot resolve itself (resolvable: false)',
  subgraphs: {
    books: {
      sdl: `${link('@key')}
        type Query { book: Book! }
        type Book { title: String! author: Author }
        type Author @key(fields: "id", resolvable: false) { id: ID! }`,
      resolvers: { Query: { book: () => ({ title: 'Emma', author: { id: 'a1' } }) } },
    },
    authors: {
      sdl: `${link('@key')} type Author @key(fields: "id") { id: ID! name: String! } type Query { authors: [Author!]! }`,
      resolvers: { Query: { authors: () => authors }, Author: { __resolveReference: by(authors, 'id') } },
    },
  },
  cases: [
    {
      asked: 'the id alone costs no second call',
      query: '{ book { author { id } } }',
      answer: { data: { book: { author: { id: 'a1' } } } },
      calls: ['books: {book{author{id}}}'],
    },
    {
      asked: 'its owner is asked, never the stub',
      query: '{ book { author { name } } }',
      answer: { data: { book: { author: { name: 'Jane' } } } },
      calls: [
        'books: {book{author{__typename id}}}',
        'authors: entities{...on Author{name}} of [{"__typename":"Author","id":"a1"}]',
      ],
    },
  ],
};
