import { link, type Scenario } from '../scenario.ts';

interface Order {
  readonly lines: readonly { readonly count: number; readonly item: { readonly grams: number } }[];
}

export const requiresNested: Scenario = {
  feature: '@requires that reaches into lists and objects',
  subgraphs: {
    orders: {
      sdl: `${link('@key', '@shareable')}
        type Query { order: Order! }
        type Order @key(fields: "id") { id: ID! lines: [Line!]! }
        type Line @shareable { count: Int! item: Item! }
        type Item @shareable { grams: Int! }`,
      resolvers: {
        Query: {
          order: () => ({
            id: 'o',
            lines: [
              { count: 2, item: { grams: 100 } },
              { count: 1, item: { grams: 50 } },
            ],
          }),
        },
      },
    },
    freight: {
      sdl: `${link('@key', '@external', '@requires', '@shareable')}
        type Order @key(fields: "id") {
          id: ID!
          lines: [Line!]! @external
          weight: Int! @requires(fields: "lines { count item { grams } }")
        }
        type Line @shareable { count: Int! item: Item! }
        type Item @shareable { grams: Int! }`,
      resolvers: {
        Order: {
          weight: ({ lines }: Order) => lines.reduce((sum, { count, item }) => sum + count * item.grams, 0),
        },
      },
    },
  },
  cases: [
    {
      asked: 'the whole of what is required is sent along',
      query: '{ order { weight } }',
      answer: { data: { order: { weight: 250 } } },
      calls: [
        'orders: {order{__typename id lines{count item{grams}}}}',
        'freight: entities{...on Order{weight}} of [{"__typename":"Order","id":"o","lines":[{"count":2,"item":{"grams":100}},{"count":1,"item":{"grams":50}}]}]',
      ],
    },
  ],
};
