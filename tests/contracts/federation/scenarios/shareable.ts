import { link, type Scenario } from '../scenario.ts';

const point = (x: number) => ({ x, y: x + 1 });

export const shareable: Scenario = {
  feature: '@shareable: a value type that several subgraphs give',
  subgraphs: {
    maps: {
      sdl: `${link('@shareable')} type Query { home: Point! } type Point @shareable { x: Int! y: Int! }`,
      resolvers: { Query: { home: () => point(1) } },
    },
    games: {
      sdl: `${link('@shareable')} type Query { goal: Point! } type Point @shareable { x: Int! y: Int! }`,
      resolvers: { Query: { goal: () => point(5) } },
    },
  },
  cases: [
    {
      asked: 'each from where it was reached, without any join',
      query: '{ home { x y } goal { ...p } } fragment p on Point { y x }',
      answer: { data: { home: { x: 1, y: 2 }, goal: { y: 6, x: 5 } } },
      calls: ['maps: {home{x y}}', 'games: {goal{y x}}'],
    },
  ],
};
