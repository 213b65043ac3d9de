import { link, type Scenario } from '../scenario.ts';

export const cost: Scenario = {
  feature: '@cost and @listSize: an operation that would cost too much is refused before any fetch',
  subgraphs: {
    catalogue: {
      sdl: `${link('@cost', '@listSize')}
        type Query { pages(first: Int!): [Page!]! @listSize(slicingArguments: ["first"]) }
        type Page { text: String! words(first: Int!): [Word!]! @listSize(slicingArguments: ["first"]) }
        type Word { text: String! letters(first: Int!): [Letter!]! @listSize(slicingArguments: ["first"]) }
        type Letter { glyph: String! @cost(weight: 5) }`,
      resolvers: {
        Query: { pages: () => [{ text: 'p', words: [{ text: 'w', letters: [{ glyph: 'g' }] }] }] },
      },
    },
  },
  cases: [
    {
      asked: 'a little of it',
      query: '{ pages(first: 1) { text words(first: 1) { text } } }',
      answer: { data: { pages: [{ text: 'p', words: [{ text: 'w' }] }] } },
      calls: ['catalogue: {pages(first:1){text words(first:1){text}}}'],
    },
    {
      asked: 'a million letters',
      query: 'query ($n: Int!) { pages(first: $n) { words(first: $n) { letters(first: $n) { glyph } } } }',
      variables: { n: 100 },
      answer: { errors: [{ code: 'OPERATION_TOO_COSTLY' }] },
      calls: [],
    },
  ],
};
