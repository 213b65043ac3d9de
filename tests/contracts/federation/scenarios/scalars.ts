import { GraphQLScalarType } from 'graphql';
import { link, type Scenario } from '../scenario.ts';

const json = new GraphQLScalarType({ name: 'Json' });

export const scalars: Scenario = {
  feature: 'custom scalars pass untouched, both ways',
  subgraphs: {
    store: {
      sdl: `${link()} scalar Json type Query { keep(value: Json): Json }`,
      resolvers: { Json: json, Query: { keep: (_: unknown, { value }: { value: unknown }) => value } },
    },
  },
  cases: [
    {
      asked: 'an object by variable, with keys that mean something to a program',
      query: 'query ($value: Json) { keep(value: $value) }',
      variables: { value: { list: [1, 2.5, null, { deep: true }], $where: '1', constructor: 'x' } },
      answer: {
        data: { keep: { list: [1, 2.5, null, { deep: true }], $where: '1', constructor: 'x' } },
      },
      calls: [
        'store: query($value:Json){keep(value:$value)} {"value":{"list":[1,2.5,null,{"deep":true}],"$where":"1","constructor":"x"}}',
      ],
    },
    {
      asked: 'a literal',
      query: '{ keep(value: { a: [1, "two"] }) }',
      answer: { data: { keep: { a: [1, 'two'] } } },
      calls: ['store: {keep(value:{a:[1 "two"]})}'],
    },
  ],
};
