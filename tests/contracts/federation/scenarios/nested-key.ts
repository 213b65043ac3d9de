import { link, type Scenario } from '../scenario.ts';

interface Reference {
  readonly sku: string;
  readonly shop: { readonly id: string };
}

export const nestedKey: Scenario = {
  feature: 'a key that reaches into an object',
  subgraphs: {
    shelf: {
      sdl: `${link('@key', '@shareable')}
        type Query { items: [Item!]! }
        type Item @key(fields: "sku shop { id }") { sku: ID! shop: Shop! }
        type Shop @shareable { id: ID! }`,
      resolvers: { Query: { items: () => [{ sku: 'x', shop: { id: 's1' } }] } },
    },
    stock: {
      sdl: `${link('@key', '@shareable')}
        type Item @key(fields: "sku shop { id }") { sku: ID! shop: Shop! left: String! }
        type Shop @shareable { id: ID! }`,
      resolvers: {
        Item: {
          __resolveReference: ({ sku, shop }: Reference) => ({ sku, shop, left: `${sku} at ${shop.id}: 3` }),
        },
      },
    },
  },
  cases: [
    {
      asked: 'both parts arrive',
      query: '{ items { left } }',
      answer: { data: { items: [{ left: 'x at s1: 3' }] } },
      calls: [
        'shelf: {items{__typename sku shop{id}}}',
        'stock: entities{...on Item{left}} of [{"__typename":"Item","sku":"x","shop":{"id":"s1"}}]',
      ],
    },
  ],
};
