import { link, type Scenario } from '../scenario.ts';

export const enums: Scenario = {
  feature: 'enums: what one gives is the union of values, what one takes their intersection',
  subgraphs: {
    a: {
      sdl: `${link('@shareable')}
        enum Colour { RED GREEN }
        enum Size { SMALL LARGE }
        type Query { colour: Colour! paint(size: Size!): String! }`,
      resolvers: {
        Query: { colour: () => 'GREEN', paint: (_: unknown, { size }: { size: string }) => `a ${size}` },
      },
    },
    b: {
      sdl: `${link('@shareable')}
        enum Colour { RED BLUE }
        enum Size { SMALL HUGE }
        type Query { other: Colour! wash(size: Size!): String! }`,
      resolvers: {
        Query: { other: () => 'BLUE', wash: (_: unknown, { size }: { size: string }) => `b ${size}` },
      },
    },
  },
  cases: [
    {
      asked: 'a value that the other subgraph does not know',
      query: '{ colour other }',
      answer: { data: { colour: 'GREEN', other: 'BLUE' } },
      calls: ['a: {colour}', 'b: {other}'],
    },
    {
      asked: 'a value both take',
      query: 'query ($size: Size!) { paint(size: $size) wash(size: SMALL) }',
      variables: { size: 'SMALL' },
      answer: { data: { paint: 'a SMALL', wash: 'b SMALL' } },
      calls: ['a: query($size:Size!){paint(size:$size)} {"size":"SMALL"}', 'b: {wash(size:SMALL)}'],
    },
    {
      asked: 'a value that only one takes',
      query: '{ wash(size: HUGE) }',
      answer: { errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }] },
      calls: [],
    },
  ],
};
