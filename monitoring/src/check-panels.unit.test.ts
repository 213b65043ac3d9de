import { describe, expect, test } from 'vitest';
import { checkPanels } from './check-panels.ts';
import { type DashboardPlan, lines, type Part } from './dashboards/panel.ts';
import type { Series } from './prometheus-client.ts';

const span = { from: new Date(0), to: new Date(60_000), stepSeconds: 15 };

/** One panel, against a Prometheus that says this of its query. */
async function check(answer: readonly Series[] | Error, panel: { legend?: string; needs?: Part } = {}) {
  const { legend = 'all', needs } = panel;
  const dashboard: DashboardPlan = {
    name: 'd',
    title: 'D',
    description: 'd',
    rows: [
      {
        title: 'R',
        panels: [
          lines({
            title: 'P',
            description: 'p',
            unit: 's',
            queries: [{ expr: 'a', legend }],
            ...(needs && { needs }),
          }),
        ],
      },
    ],
  };
  return await checkPanels({
    dashboards: [dashboard],
    prometheus: {
      range: async () => {
        if (answer instanceof Error) throw answer;
        return [...answer];
      },
    },
    span,
    without: ['kafka'],
  });
}

describe('a panel', () => {
  test('with one number has data', async () => {
    const series = [
      {
        labels: {},
        points: [
          [0, Number.NaN],
          [15, 0],
        ] as const,
      },
    ];
    expect(await check(series)).toEqual({ asked: 1, leftOut: [], faults: [] });
  });

  test.each([
    ['no series', []],
    [
      'no number',
      [
        {
          labels: {},
          points: [
            [0, Number.NaN],
            [15, Number.POSITIVE_INFINITY],
          ] as const,
        },
      ],
    ],
  ])('with %s has none', async (_, series) => {
    expect((await check(series)).faults).toEqual(['D, "P": no data: a']);
  });

  test('whose query Prometheus refuses is told of, with what it said', async () => {
    expect((await check(new Error('parse error'))).faults).toEqual(['D, "P": parse error: a']);
  });

  test('whose legend names a label that a series lacks is told of', async () => {
    const series = [{ labels: { kind: 'query' }, points: [[0, 1]] as const }];
    expect((await check(series, { legend: '{{kind}}' })).faults).toEqual([]);
    expect((await check(series, { legend: '{{type}}' })).faults).toEqual([
      'D, "P": a series lacks the label type of its legend: a',
    ]);
  });

  test('that shows 0 where there is no series needs no name for it', async () => {
    expect((await check([{ labels: {}, points: [[0, 0]] }], { legend: '{{type}}' })).faults).toEqual([]);
  });

  test('that gives several series one name is told of', async () => {
    const series = ['a', 'b'].map((kind) => ({ labels: { kind }, points: [[0, 1]] as const }));
    expect((await check(series)).faults).toEqual(['D, "P": 2 series under the one name "all": a']);
  });

  test('is left out where the part it needs is not there', async () => {
    expect(await check([], { needs: 'kafka' })).toEqual({ asked: 0, leftOut: ['D, "P"'], faults: [] });
    expect((await check([], { needs: 'redis' })).faults).toHaveLength(1);
  });
});
