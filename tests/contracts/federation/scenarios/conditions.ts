import { by, link, type Scenario } from '../scenario.ts';

const boats = [{ id: 'b', name: 'Fram' }];
const query = `query ($deep: Boolean!) {
  boats { name ... @include(if: $deep) { berth } id @skip(if: $deep) }
}`;

export const conditions: Scenario = {
  feature: '@skip and @include by variable: a subgraph is only asked where something is wanted of it',
  subgraphs: {
    fleet: {
      sdl: `${link('@key')} type Query { boats: [Boat!]! } type Boat @key(fields: "id") { id: ID! name: String! }`,
      resolvers: { Query: { boats: () => boats } },
    },
    harbour: {
      sdl: `${link('@key')} type Boat @key(fields: "id") { id: ID! berth: Int! }`,
      resolvers: { Boat: { __resolveReference: by([{ id: 'b', berth: 12 }], 'id') } },
    },
  },
  cases: [
    {
      asked: 'wanted',
      query,
      variables: { deep: true },
      answer: { data: { boats: [{ name: 'Fram', berth: 12 }] } },
      calls: [
        'fleet: query($deep:Boolean!){boats{name ...@include(if:$deep){__typename id}id@skip(if:$deep)}} {"deep":true}',
        'harbour: entities{...on Boat{berth}} of [{"__typename":"Boat","id":"b"}]',
      ],
    },
    {
      asked: 'not wanted',
      query,
      variables: { deep: false },
      answer: { data: { boats: [{ name: 'Fram', id: 'b' }] } },
      calls: [
        'fleet: query($deep:Boolean!){boats{name ...@include(if:$deep){__typename id}id@skip(if:$deep)}} {"deep":false}',
      ],
    },
  ],
};
