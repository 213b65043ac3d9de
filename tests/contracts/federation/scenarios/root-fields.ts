import { link, type Scenario } from '../scenario.ts';

export const rootFields: Scenario = {
  feature: 'root fields of several subgraphs in one query, fetched side by side',
  subgraphs: {
    weather: {
      sdl: `${link()} type Query { temperature(city: String!): Int! }`,
      resolvers: { Query: { temperature: (_: unknown, { city }: { city: string }) => city.length } },
    },
    tides: {
      sdl: `${link()} type Query { high: Boolean! }`,
      resolvers: { Query: { high: () => true } },
    },
  },
  cases: [
    {
      asked: 'one field of each, under aliases and with a variable',
      query: 'query ($city: String!) { here: temperature(city: $city) there: temperature(city: "Bo") high }',
      variables: { city: 'Oslo' },
      answer: { data: { here: 4, there: 2, high: true } },
      calls: [
        'weather: query($city:String!){here:temperature(city:$city)there:temperature(city:"Bo")} {"city":"Oslo"}',
        'tides: {high}',
      ],
    },
    {
      asked: 'only what the gateway itself knows',
      query: '{ __typename __schema { queryType { name fields { name } } } }',
      answer: {
        data: {
          __typename: 'Query',
          __schema: { queryType: { name: 'Query', fields: [{ name: 'high' }, { name: 'temperature' }] } },
        },
      },
      calls: [],
    },
  ],
};
