import { by, link, type Scenario } from '../scenario.ts';

const cities = [{ id: 'c1', name: 'Oslo', country: 'NO' }];

export const provides: Scenario = {
  feature: '@provides: a field of another subgraph that this one can tell at this place',
  subgraphs: {
    flights: {
      sdl: `${link('@key', '@external', '@provides')}
        type Query { next: Flight! last: Flight! }
        type Flight { number: String! to: City! @provides(fields: "name") via: City }
        type City @key(fields: "id") { id: ID! name: String! @external }`,
      resolvers: {
        Query: {
          next: () => ({ number: 'P1', to: { id: 'c1', name: 'Oslo' } }),
          last: () => ({ number: 'P0', to: { id: 'c1', name: 'Oslo' }, via: { id: 'c1' } }),
        },
      },
    },
    cities: {
      sdl: `${link('@key', '@shareable')}
        type Query { cities: [City!]! }
        type City @key(fields: "id") { id: ID! name: String! @shareable country: String! }`,
      resolvers: { Query: { cities: () => cities }, City: { __resolveReference: by(cities, 'id') } },
    },
  },
  cases: [
    {
      asked: 'where it is provided, its owner is not asked',
      query: '{ next { to { name } } }',
      answer: { data: { next: { to: { name: 'Oslo' } } } },
      calls: ['flights: {next{to{name}}}'],
    },
    {
      asked: 'where it is not, its owner is',
      query: '{ last { via { name } } }',
      answer: { data: { last: { via: { name: 'Oslo' } } } },
      calls: [
        'flights: {last{via{__typename id}}}',
        'cities: entities{...on City{name}} of [{"__typename":"City","id":"c1"}]',
      ],
    },
    {
      asked: 'what is not provided comes from its owner as ever',
      query: '{ next { to { name country } } }',
      answer: { data: { next: { to: { name: 'Oslo', country: 'NO' } } } },
      calls: [
        'flights: {next{to{__typename id name}}}',
        'cities: entities{...on City{country}} of [{"__typename":"City","id":"c1"}]',
      ],
    },
  ],
};
