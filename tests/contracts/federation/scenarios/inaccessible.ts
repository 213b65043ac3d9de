import { by, link, type Scenario } from '../scenario.ts';

const accounts = [{ id: '1', internalCode: 'x-9', label: 'Savings' }];

export const inaccessible: Scenario = {
  feature: '@inaccessible: a key that clients cannot see joins all the same',
  subgraphs: {
    ledger: {
      sdl: `${link('@key', '@inaccessible')}
        type Query { accounts: [Account!]! secret: String @inaccessible }
        type Account @key(fields: "internalCode") { id: ID! internalCode: String! @inaccessible }`,
      resolvers: { Query: { accounts: () => accounts } },
    },
    labels: {
      sdl: `${link('@key', '@inaccessible')}
        type Account @key(fields: "internalCode") { internalCode: String! @inaccessible label: String! }`,
      resolvers: { Account: { __resolveReference: by(accounts, 'internalCode') } },
    },
  },
  cases: [
    {
      asked: 'through the hidden key',
      query: '{ accounts { id label } }',
      answer: { data: { accounts: [{ id: '1', label: 'Savings' }] } },
      calls: [
        'ledger: {accounts{__typename internalCode id}}',
        'labels: entities{...on Account{label}} of [{"__typename":"Account","internalCode":"x-9"}]',
      ],
    },
    {
      asked: 'the hidden field itself',
      query: '{ accounts { internalCode } secret }',
      answer: { errors: [{ code: 'GRAPHQL_VALIDATION_FAILED' }, { code: 'GRAPHQL_VALIDATION_FAILED' }] },
      calls: [],
    },
  ],
};
