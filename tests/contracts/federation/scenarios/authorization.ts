import { by, link, type Scenario } from '../scenario.ts';

const staff = [{ id: '1', name: 'Ada', salary: 10 }];

export const authorization: Scenario = {
  feature: '@authenticated, @requiresScopes and @policy: what is refused reaches no subgraph',
  subgraphs: {
    desk: {
      sdl: `${link('@key', '@authenticated')}
        type Query { open: String! mine: String @authenticated staff: [Person!]! }
        type Person @key(fields: "id") { id: ID! name: String! }`,
      resolvers: { Query: { open: () => 'yes', mine: () => 'm', staff: () => staff } },
    },
    payroll: {
      sdl: `${link('@key', '@requiresScopes', '@policy')}
        type Person @key(fields: "id") {
          id: ID!
          salary: Int @requiresScopes(scopes: [["payroll", "read"], ["admin"]])
          file: String @policy(policies: [["mfa"]])
        }`,
      resolvers: {
        Person: { __resolveReference: by(staff, 'id'), file: () => 'thin' },
      },
    },
  },
  cases: [
    {
      asked: 'by nobody: the open part is answered',
      query: '{ open mine staff { name salary } }',
      answer: {
        data: { open: 'yes', mine: null, staff: [{ name: 'Ada', salary: null }] },
        errors: [
          { code: 'UNAUTHENTICATED', path: ['mine'] },
          { code: 'UNAUTHENTICATED', path: ['staff', 0, 'salary'] },
        ],
      },
      calls: ['desk: {open staff{__typename name}}'],
    },
    {
      asked: 'by somebody with half of what is needed',
      query: '{ mine staff { name salary } }',
      as: { scopes: ['read'] },
      answer: {
        data: { mine: 'm', staff: [{ name: 'Ada', salary: null }] },
        errors: [{ code: 'FORBIDDEN', path: ['staff', 0, 'salary'] }],
      },
      calls: ['desk: {mine staff{__typename name}}'],
    },
    {
      asked: 'by somebody who may, by either way',
      query: '{ staff { salary file } }',
      as: { scopes: ['read', 'payroll'], policies: ['mfa'] },
      answer: { data: { staff: [{ salary: 10, file: 'thin' }] } },
      calls: [
        'desk: {staff{__typename id}}',
        'payroll: entities{...on Person{salary file}} of [{"__typename":"Person","id":"1"}]',
      ],
    },
  ],
};
