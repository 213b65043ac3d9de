import { by, link, type Scenario } from '../scenario.ts';

const shapes = [
  { __typename: 'Square', id: 'q', side: 2 },
  { __typename: 'Circle', id: 'c', radius: 1 },
];

export const interfaces: Scenario = {
  feature: 'an interface whose types another subgraph extends',
  subgraphs: {
    shapes: {
      sdl: `${link('@key')}
        type Query { shapes: [Shape!]! }
        interface Shape { id: ID! }
        type Square implements Shape @key(fields: "id") { id: ID! side: Int! }
        type Circle implements Shape @key(fields: "id") { id: ID! radius: Int! }`,
      resolvers: { Query: { shapes: () => shapes } },
    },
    paint: {
      sdl: `${link('@key')}
        type Square @key(fields: "id") { id: ID! colour: String! }
        type Circle @key(fields: "id") { id: ID! colour: String! }`,
      resolvers: {
        Square: { __resolveReference: by([{ id: 'q', colour: 'red' }], 'id') },
        Circle: { __resolveReference: by([{ id: 'c', colour: 'blue' }], 'id') },
      },
    },
  },
  cases: [
    {
      asked: 'a fragment a type, each joined in the same call',
      query: '{ shapes { id ... on Square { side colour } ... on Circle { radius colour } } }',
      answer: {
        data: {
          shapes: [
            { id: 'q', side: 2, colour: 'red' },
            { id: 'c', radius: 1, colour: 'blue' },
          ],
        },
      },
      calls: [
        'shapes: {shapes{__typename id ...on Square{__typename id side}...on Circle{__typename id radius}}}',
        'paint: entities{...on Square{colour}...on Circle{colour}} of [{"__typename":"Square","id":"q"},{"__typename":"Circle","id":"c"}]',
      ],
    },
    {
      asked: 'only one of the types is followed',
      query: '{ shapes { __typename ... on Circle { colour } } }',
      answer: { data: { shapes: [{ __typename: 'Square' }, { __typename: 'Circle', colour: 'blue' }] } },
      calls: [
        'shapes: {shapes{__typename ...on Circle{__typename id}}}',
        'paint: entities{...on Circle{colour}} of [{"__typename":"Circle","id":"c"}]',
      ],
    },
  ],
};
