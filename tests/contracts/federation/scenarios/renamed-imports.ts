import { by, type Scenario } from '../scenario.ts';

const link = `extend schema @link(
  url: "https://specs.apollo.dev/federation/v2.9"
  import: [{ name: "@key", as: "@identity" }, { name: "@shareable", as: "@common" }]
)`;
const wines = [{ id: 'w', year: 1999 }];

export const renamedImports: Scenario = {
  feature: 'federation’s directives under names of the subgraph’s own, and root types as well',
  subgraphs: {
    cellar: {
      sdl: `${link} schema { query: Root } type Root { wines: [Wine!]! } type Wine @identity(fields: "id") { id: ID! }`,
      resolvers: { Root: { wines: () => [{ id: 'w' }] } },
    },
    vintages: {
      sdl: `${link} type Wine @identity(fields: "id") { id: ID! @common year: Int! }`,
      resolvers: { Wine: { __resolveReference: by(wines, 'id') } },
    },
  },
  cases: [
    {
      asked: 'joined as ever',
      query: '{ __typename wines { year } }',
      answer: { data: { __typename: 'Query', wines: [{ year: 1999 }] } },
      calls: [
        'cellar: {wines{__typename id}}',
        'vintages: entities{...on Wine{year}} of [{"__typename":"Wine","id":"w"}]',
      ],
    },
  ],
};
