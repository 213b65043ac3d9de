import { link, type Scenario } from '../scenario.ts';

export const tagsAndComposedDirectives: Scenario = {
  feature: '@tag, and a directive of one’s own carried along by @composeDirective: neither changes an answer',
  subgraphs: {
    only: {
      sdl: `${link('@tag', '@composeDirective')}
        @link(url: "https://example.com/care/v1.0", import: ["@care"])
        @composeDirective(name: "@care")
        directive @care(level: Int!) on FIELD_DEFINITION
        type Query { plain: String! @tag(name: "public") careful: String! @care(level: 3) }`,
      resolvers: { Query: { plain: () => 'p', careful: () => 'c' } },
    },
  },
  cases: [
    {
      asked: 'both fields',
      query: '{ plain careful }',
      answer: { data: { plain: 'p', careful: 'c' } },
      calls: ['only: {plain careful}'],
    },
  ],
};
