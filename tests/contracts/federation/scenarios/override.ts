import { by, link, type Scenario } from '../scenario.ts';

const tracks = [{ id: 't', title: 'old title', seconds: 60 }];

export const override: Scenario = {
  feature: '@override: a field that moved to another subgraph',
  subgraphs: {
    old: {
      sdl: `${link('@key')}
        type Query { tracks: [Track!]! }
        type Track @key(fields: "id") { id: ID! title: String! seconds: Int! }`,
      resolvers: { Query: { tracks: () => tracks }, Track: { __resolveReference: by(tracks, 'id') } },
    },
    fresh: {
      sdl: `${link('@key', '@override')}
        type Track @key(fields: "id") { id: ID! title: String! @override(from: "old") }`,
      resolvers: { Track: { title: ({ id }: { id: string }) => `new title of ${id}` } },
    },
  },
  cases: [
    {
      asked: 'the new owner is asked, though the old one still has it',
      query: '{ tracks { title seconds } }',
      answer: { data: { tracks: [{ title: 'new title of t', seconds: 60 }] } },
      calls: [
        'old: {tracks{__typename id seconds}}',
        'fresh: entities{...on Track{title}} of [{"__typename":"Track","id":"t"}]',
      ],
    },
  ],
};
