import { by, link, type Scenario } from '../scenario.ts';

const nodes = [
  { id: '1', name: 'one', next: { id: '2' } },
  { id: '2', name: 'two', next: null },
];

export const fragments: Scenario = {
  feature: 'named fragments, nested, repeated and merged, over two subgraphs',
  subgraphs: {
    nodes: {
      sdl: `${link('@key')} type Query { first: Node! } type Node @key(fields: "id") { id: ID! name: String! next: Node }`,
      resolvers: {
        Query: { first: () => nodes[0] },
        Node: {
          __resolveReference: by(nodes, 'id'),
          next: ({ next }: { next: { id: string } | null }) => next && by(nodes, 'id')(next),
        },
      },
    },
    sizes: {
      sdl: `${link('@key')} type Node @key(fields: "id") { id: ID! size(unit: String = "m"): String! }`,
      resolvers: {
        Node: { size: ({ id }: { id: string }, { unit }: { unit: string }) => `${id}${unit}` },
      },
    },
  },
  cases: [
    {
      asked: 'the same field in several fragments is asked for once; another argument is another field',
      query: `
        { first { ...Named ...Sized next { ...Sized ...Named } } }
        fragment Named on Node { name ...Sized }
        fragment Sized on Node { size inches: size(unit: "in") }`,
      answer: {
        data: {
          first: {
            name: 'one',
            size: '1m',
            inches: '1in',
            next: { size: '2m', inches: '2in', name: 'two' },
          },
        },
      },
      calls: [
        'nodes: {first{__typename id name next{__typename id name}}}',
        'sizes: entities{...on Node{size inches:size(unit:"in")}} of [{"__typename":"Node","id":"1"}]',
        'sizes: entities{...on Node{size inches:size(unit:"in")}} of [{"__typename":"Node","id":"2"}]',
      ],
    },
  ],
};
