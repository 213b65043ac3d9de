import { link, type Scenario } from '../scenario.ts';

const sdl = (own: string) => `${link('@key')} ${own}`;

export const chain: Scenario = {
  feature: 'a way through four subgraphs, one entity leading to the next',
  subgraphs: {
    a: {
      sdl: sdl(
        'type Query { a: A! } type A @key(fields: "id") { id: ID! b: B! } type B @key(fields: "id") { id: ID! }',
      ),
      resolvers: { Query: { a: () => ({ id: '1', b: { id: '2' } }) } },
    },
    b: {
      sdl: sdl('type B @key(fields: "id") { id: ID! c: C! } type C @key(fields: "id") { id: ID! }'),
      resolvers: { B: { c: ({ id }: { id: string }) => ({ id: `${id}3` }) } },
    },
    c: {
      sdl: sdl('type C @key(fields: "id") { id: ID! d: D! } type D @key(fields: "id") { id: ID! }'),
      resolvers: { C: { d: ({ id }: { id: string }) => ({ id: `${id}4` }) } },
    },
    d: {
      sdl: sdl('type D @key(fields: "id") { id: ID! end: String! }'),
      resolvers: { D: { end: ({ id }: { id: string }) => `end ${id}` } },
    },
  },
  cases: [
    {
      asked: 'to its end',
      query: '{ a { b { c { d { end } } } } }',
      answer: { data: { a: { b: { c: { d: { end: 'end 234' } } } } } },
      calls: [
        'a: {a{b{__typename id}}}',
        'b: entities{...on B{c{__typename id}}} of [{"__typename":"B","id":"2"}]',
        'c: entities{...on C{d{__typename id}}} of [{"__typename":"C","id":"23"}]',
        'd: entities{...on D{end}} of [{"__typename":"D","id":"234"}]',
      ],
    },
  ],
};
