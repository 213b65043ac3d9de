import { GraphQLError } from 'graphql';
import { link, type Scenario } from '../scenario.ts';

const refuse = () => {
  throw new GraphQLError('not yours', { extensions: { code: 'FORBIDDEN', host: 'db-7' } });
};

export const partialAnswers: Scenario = {
  feature:
    'an error behind an entity: its field is null, at its place in the client’s own query, the rest is whole',
  subgraphs: {
    rooms: {
      sdl: `${link('@key')} type Query { rooms: [Room!]! } type Room @key(fields: "id") { id: ID! }`,
      resolvers: { Query: { rooms: () => [{ id: '1' }, { id: '2' }] } },
    },
    keys: {
      sdl: `${link('@key')} type Room @key(fields: "id") { id: ID! code: String }`,
      resolvers: { Room: { code: ({ id }: { id: string }) => (id === '2' ? refuse() : '0000') } },
    },
  },
  cases: [
    {
      asked: 'under an alias, in a list',
      query: '{ all: rooms { id secret: code } }',
      answer: {
        data: {
          all: [
            { id: '1', secret: '0000' },
            { id: '2', secret: null },
          ],
        },
        errors: [{ code: 'FORBIDDEN', path: ['all', 1, 'secret'] }],
      },
      calls: [
        'rooms: {all:rooms{__typename id}}',
        'keys: entities{...on Room{secret:code}} of [{"__typename":"Room","id":"1"},{"__typename":"Room","id":"2"}]',
      ],
    },
  ],
};
