import { by, link, type Scenario } from '../scenario.ts';

const media = [
  { __typename: 'Song', id: 's', name: 'Hymn' },
  { __typename: 'Film', id: 'f', name: 'Noir' },
];

export const interfaceObject: Scenario = {
  feature:
    '@interfaceObject: a field added to every type of an interface by a subgraph that knows none of them',
  subgraphs: {
    media: {
      sdl: `${link('@key')}
        type Query { media: [Media!]! }
        interface Media @key(fields: "id") { id: ID! name: String! }
        type Song implements Media @key(fields: "id") { id: ID! name: String! }
        type Film implements Media @key(fields: "id") { id: ID! name: String! }`,
      resolvers: {
        Query: { media: () => media },
        Media: { __resolveReference: by(media, 'id') },
        Song: { __resolveReference: by(media, 'id') },
        Film: { __resolveReference: by(media, 'id') },
      },
    },
    stars: {
      sdl: `${link('@key', '@interfaceObject')}
        type Query { best: Media! }
        type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int! }`,
      resolvers: {
        Query: { best: () => ({ id: 'f' }) },
        Media: { stars: ({ id }: { id: string }) => (id === 'f' ? 5 : 3) },
      },
    },
  },
  cases: [
    {
      asked: 'from the interface to what was added',
      query: '{ media { __typename name stars } }',
      answer: {
        data: {
          media: [
            { __typename: 'Song', name: 'Hymn', stars: 3 },
            { __typename: 'Film', name: 'Noir', stars: 5 },
          ],
        },
      },
      calls: [
        'media: {media{__typename id name}}',
        'stars: entities{...on Media{stars}} of [{"__typename":"Media","id":"s"},{"__typename":"Media","id":"f"}]',
      ],
    },
    {
      asked: 'from the subgraph that cannot tell the type, to the type',
      query: '{ best { stars __typename ... on Film { name } } }',
      answer: { data: { best: { stars: 5, __typename: 'Film', name: 'Noir' } } },
      calls: [
        'media: entities{...on Media{__typename ...on Film{name}}} of [{"__typename":"Media","id":"f"}]',
        'stars: {best{__typename id stars}}',
      ],
    },
  ],
};
