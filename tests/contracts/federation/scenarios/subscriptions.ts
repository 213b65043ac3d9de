import { by, link, type Scenario } from '../scenario.ts';

const games = [
  { id: 'g1', title: 'Chess' },
  { id: 'g2', title: 'Go' },
];

async function* moves(_: unknown, { first }: { first: number }) {
  for (const id of ['g1', 'g2', 'g1'].slice(0, first)) yield { moved: { text: `in ${id}`, game: { id } } };
}

export const subscriptions: Scenario = {
  feature: 'a subscription whose events reach into another subgraph',
  subgraphs: {
    live: {
      sdl: `${link('@key')}
        type Query { quiet: Boolean }
        type Subscription { moved(first: Int!): Move! }
        type Move { text: String! game: Game }
        type Game @key(fields: "id", resolvable: false) { id: ID! }`,
      resolvers: { Subscription: { moved: { subscribe: moves } } },
    },
    games: {
      sdl: `${link('@key')} type Game @key(fields: "id") { id: ID! title: String! }`,
      resolvers: { Game: { __resolveReference: by(games, 'id') } },
    },
  },
  cases: [
    {
      asked: 'one stream, and one join an event',
      query: 'subscription ($n: Int!) { moved(first: $n) { text game { title } } }',
      variables: { n: 3 },
      answer: {
        data: [
          { moved: { text: 'in g1', game: { title: 'Chess' } } },
          { moved: { text: 'in g2', game: { title: 'Go' } } },
          { moved: { text: 'in g1', game: { title: 'Chess' } } },
        ],
      },
      calls: [
        'live: subscription($n:Int!){moved(first:$n){text game{__typename id}}} {"n":3}',
        'games: entities{...on Game{title}} of [{"__typename":"Game","id":"g1"}]',
        'games: entities{...on Game{title}} of [{"__typename":"Game","id":"g2"}]',
        'games: entities{...on Game{title}} of [{"__typename":"Game","id":"g1"}]',
      ],
    },
    {
      asked: 'without a join no other subgraph is asked',
      query: 'subscription { moved(first: 1) { game { id } } }',
      answer: { data: [{ moved: { game: { id: 'g1' } } }] },
      calls: ['live: subscription{moved(first:1){game{id}}}'],
    },
  ],
};
