import { by, link, type Scenario } from '../scenario.ts';

export const missingEntities: Scenario = {
  feature: 'an entity that its owner does not know: null goes as far up as the schema lets it',
  subgraphs: {
    list: {
      sdl: `${link('@key')}
        type Query { soft: [Item!]! hard: [Strict] none: Item }
        type Item @key(fields: "id") { id: ID! }
        type Strict @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: {
          soft: () => [{ id: '1' }, { id: 'gone' }],
          hard: () => [{ id: '1' }, { id: 'gone' }],
          none: () => null,
        },
      },
    },
    facts: {
      sdl: `${link('@key')}
        type Item @key(fields: "id") { id: ID! fact: String }
        type Strict @key(fields: "id") { id: ID! fact: String! }`,
      resolvers: {
        Item: { __resolveReference: by([{ id: '1', fact: 'a' }], 'id') },
        Strict: { __resolveReference: by([{ id: '1', fact: 'b' }], 'id') },
      },
    },
  },
  cases: [
    {
      asked: 'a field that may be null',
      query: '{ soft { id fact } none { fact } }',
      answer: {
        data: {
          soft: [
            { id: '1', fact: 'a' },
            { id: 'gone', fact: null },
          ],
          none: null,
        },
      },
      calls: [
        'list: {soft{__typename id}none{__typename id}}',
        'facts: entities{...on Item{fact}} of [{"__typename":"Item","id":"1"},{"__typename":"Item","id":"gone"}]',
      ],
    },
    {
      asked: 'a field that may not: its item is null, the rest of the list stays',
      query: '{ hard { id fact } }',
      answer: { data: { hard: [{ id: '1', fact: 'b' }, null] } },
      calls: [
        'list: {hard{__typename id}}',
        'facts: entities{...on Strict{fact}} of [{"__typename":"Strict","id":"1"},{"__typename":"Strict","id":"gone"}]',
      ],
    },
  ],
};
