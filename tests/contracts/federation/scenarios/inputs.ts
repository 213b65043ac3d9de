import { link, type Scenario } from '../scenario.ts';

const echo = (_: unknown, { range }: { range: object }) => JSON.stringify(range);

export const inputs: Scenario = {
  feature:
    'an input type that two subgraphs take: only the fields both know, required where one requires them',
  subgraphs: {
    sales: {
      sdl: `${link()} input Range { from: Int! to: Int note: String } type Query { sold(range: Range! = { from: 1 }): String! }`,
      resolvers: { Query: { sold: echo } },
    },
    returns: {
      sdl: `${link()} input Range { from: Int to: Int } type Query { returned(range: Range!): String! }`,
      resolvers: { Query: { returned: echo } },
    },
  },
  cases: [
    {
      asked: 'a variable goes to both as it was given',
      query: 'query ($range: Range!) { sold(range: $range) returned(range: $range) }',
      variables: { range: { from: 1, to: 2 } },
      answer: { data: { sold: '{"from":1,"to":2}', returned: '{"from":1,"to":2}' } },
      calls: [
        'sales: query($range:Range!){sold(range:$range)} {"range":{"from":1,"to":2}}',
        'returns: query($range:Range!){returned(range:$range)} {"range":{"from":1,"to":2}}',
      ],
    },
    {
      asked: 'a default of the subgraph holds',
      query: '{ sold }',
      answer: { data: { sold: '{"from":1}' } },
      calls: ['sales: {sold}'],
    },
    {
      asked: 'a field that only one knows',
      query: '{ sold(range: { from: 1, note: "x" }) }',
      answer: { errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }] },
      calls: [],
    },
    {
      asked: 'without the field that one requires',
      query: '{ returned(range: { to: 2 }) }',
      answer: { errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }] },
      calls: [],
    },
  ],
};
