import { by, link, type Scenario } from '../scenario.ts';

let steps: string[] = [];
const step = (name: string) => () => {
  steps = name === 'first' ? [name] : [...steps, name];
  return { id: '1', steps: steps.join(' ') };
};

export const mutations: Scenario = {
  feature: 'mutations run one after another in the order they are written, across subgraphs',
  subgraphs: {
    one: {
      sdl: `${link('@key')}
        type Query { noOne: Int }
        type Mutation { first: Thing! third: Thing! }
        type Thing @key(fields: "id") { id: ID! steps: String! }`,
      resolvers: { Mutation: { first: step('first'), third: step('third') } },
    },
    two: {
      sdl: `${link('@key')}
        type Query { noTwo: Int }
        type Mutation { second: Result! }
        type Result { steps: String! }
        type Thing @key(fields: "id") { id: ID! mark: String! }`,
      resolvers: {
        Mutation: { second: step('second') },
        Thing: { __resolveReference: by([{ id: '1', mark: 'seen' }], 'id') },
      },
    },
  },
  cases: [
    {
      asked: 'back and forth, with an entity behind the last',
      query: 'mutation { first { steps } second { steps } third { steps mark } }',
      answer: {
        data: {
          first: { steps: 'first' },
          second: { steps: 'first second' },
          third: { steps: 'first second third', mark: 'seen' },
        },
      },
      calls: [
        'one: mutation{first{steps}}',
        'one: mutation{third{__typename id steps}}',
        'two: mutation{second{steps}}',
        'two: entities{...on Thing{mark}} of [{"__typename":"Thing","id":"1"}]',
      ],
    },
  ],
};
