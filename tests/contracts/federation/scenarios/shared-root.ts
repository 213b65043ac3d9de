import { link, type Scenario } from '../scenario.ts';

export const sharedRoot: Scenario = {
  feature: 'a root field that two subgraphs share: the one that saves a call is asked',
  subgraphs: {
    left: {
      sdl: `${link('@shareable')} type Query { version: String! @shareable left: Int! }`,
      resolvers: { Query: { version: () => '7', left: () => 1 } },
    },
    right: {
      sdl: `${link('@shareable')} type Query { version: String! @shareable right: Int! }`,
      resolvers: { Query: { version: () => '7', right: () => 2 } },
    },
  },
  cases: [
    {
      asked: 'together with a field of the one',
      query: '{ version left }',
      answer: { data: { version: '7', left: 1 } },
      calls: ['left: {left version}'],
    },
    {
      asked: 'together with a field of the other',
      query: '{ version right }',
      answer: { data: { version: '7', right: 2 } },
      calls: ['right: {right version}'],
    },
  ],
};
