import { by, link, type Scenario } from '../scenario.ts';

const parcels = [
  { id: '1', grams: 500 },
  { id: '2', grams: 3000 },
];

export const requires: Scenario = {
  feature: '@requires: a field that is computed from fields of another subgraph',
  subgraphs: {
    parcels: {
      sdl: `${link('@key')} type Query { parcels: [Parcel!]! } type Parcel @key(fields: "id") { id: ID! grams: Int! }`,
      resolvers: { Query: { parcels: () => parcels }, Parcel: { __resolveReference: by(parcels, 'id') } },
    },
    postage: {
      sdl: `${link('@key', '@external', '@requires')}
        type Query { latest: Parcel! }
        type Parcel @key(fields: "id") { id: ID! grams: Int! @external postage: Int! @requires(fields: "grams") }`,
      resolvers: {
        Query: { latest: () => ({ id: '2' }) },
        Parcel: { postage: ({ grams }: { grams: number }) => (grams > 1000 ? 9 : 4) },
      },
    },
  },
  cases: [
    {
      asked: 'what is required is fetched along with the key, and is not in the answer',
      query: '{ parcels { postage } }',
      answer: { data: { parcels: [{ postage: 4 }, { postage: 9 }] } },
      calls: [
        'parcels: {parcels{__typename id grams}}',
        'postage: entities{...on Parcel{postage}} of [{"__typename":"Parcel","id":"1","grams":500},{"__typename":"Parcel","id":"2","grams":3000}]',
      ],
    },
    {
      asked: 'there and back: the computing subgraph comes first, and again',
      query: '{ latest { postage } }',
      answer: { data: { latest: { postage: 9 } } },
      calls: [
        'parcels: entities{...on Parcel{grams}} of [{"__typename":"Parcel","id":"2"}]',
        'postage: {latest{__typename id}}',
        'postage: entities{...on Parcel{postage}} of [{"__typename":"Parcel","grams":3000,"id":"2"}]',
      ],
    },
  ],
};
