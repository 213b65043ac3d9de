import { by, link, type Scenario } from '../scenario.ts';

const seats = [
  { hall: 'A', number: 1, price: 10 },
  { hall: 'B', number: 1, price: 20 },
];

export const compoundKey: Scenario = {
  feature: 'a key of two fields',
  subgraphs: {
    plan: {
      sdl: `${link('@key')} type Query { seats: [Seat!]! } type Seat @key(fields: "hall number") { hall: String! number: Int! }`,
      resolvers: { Query: { seats: () => seats.map(({ hall, number }) => ({ hall, number })) } },
    },
    prices: {
      sdl: `${link('@key')} type Seat @key(fields: "hall number") { hall: String! number: Int! price: Int! }`,
      resolvers: { Seat: { __resolveReference: by(seats, 'hall', 'number') } },
    },
  },
  cases: [
    {
      asked: 'what tells two apart only together',
      query: '{ seats { price } }',
      answer: { data: { seats: [{ price: 10 }, { price: 20 }] } },
      calls: [
        'plan: {seats{__typename hall number}}',
        'prices: entities{...on Seat{price}} of [{"__typename":"Seat","hall":"A","number":1},{"__typename":"Seat","hall":"B","number":1}]',
      ],
    },
  ],
};
