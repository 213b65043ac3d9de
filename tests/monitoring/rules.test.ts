/** What Prometheus and Alertmanager are given, without a running system: promtool's own checks, and what ours ask beyond. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from '@paygraph/testing';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { goals } from '../../monitoring/goals.ts';
import { findProgram } from '../../monitoring/src/programs.ts';
import { runProgram } from './run-program.ts';

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

const folder = path.join(repository, 'monitoring');
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');
const rulesOf = (file: string): readonly Rule[] =>
  parse(read(file)).groups.flatMap(({ rules }: { rules: readonly Rule[] }) => rules);
const alerts = rulesOf('prometheus/alerts.yml');
const recorded = rulesOf('prometheus/recording-rules.yml');
const ruleTests = readdirSync(path.join(folder, 'prometheus/tests'));
const names = [...new Set(alerts.flatMap(({ alert }) => (alert === undefined ? [] : [alert])))];

async function promtool(...words: readonly string[]): Promise<void> {
  const { code, said } = await runProgram(await findProgram('promtool'), words);
  expect(code, said).toBe(0);
}

describe('promtool finds nothing wrong', () => {
  test('with the configuration and the rules', async () => {
    await promtool('check', 'config', path.join(folder, 'prometheus/prometheus.yml'));
    await promtool(
      'check',
      'rules',
      ...['recording-rules', 'alerts'].map((name) => path.join(folder, `prometheus/${name}.yml`)),
    );
  });

  test.each(ruleTests)('with what the rules say of made-up series: %s', async (file) => {
    await promtool('test', 'rules', path.join(folder, 'prometheus/tests', file));
  });
});

test('amtool finds nothing wrong with who is told', async () => {
  const words = ['check-config', path.join(folder, 'alertmanager/alertmanager.yml')];
  const { code, said } = await runProgram(await findProgram('amtool'), words);
  expect(code, said).toBe(0);
});

describe.each(names)('%s', (name) => {
  const own = alerts.filter(({ alert }) => alert === name);

  test('says how bad it is, what happened, and where it is told what to do', () => {
    for (const { labels, annotations } of own) {
      expect(['page', 'ticket']).toContain(labels?.['severity']);
      expect(annotations).toEqual({
        summary: expect.stringMatching(/\S/),
        description: expect.stringMatching(/\.$/),
        runbook_url: `monitoring/runbooks/${name}.md`,
      });
    }
  });

  test('has a runbook with every part', () => {
    const runbook = read(`runbooks/${name}.md`);
    for (const part of [
      'What it means',
      'What users see',
      'How to look',
      'What to do',
      'How to know that it is over',
    ])
      expect(runbook).toContain(`\n## ${part}\n`);
  });

  test('is tested firing, silent and ending, at each severity', () => {
    const tests = ruleTests.flatMap((file) =>
      parse(read(`prometheus/tests/${file}`)).tests.map((one: { name: string }) => one.name),
    );
    const ways = own.length > 1 ? ['', ' (ticket)'] : [''];
    for (const way of ways.flatMap((more) =>
      ['fires', 'is silent', 'ends'].map((verb) => `${name}${more} ${verb}:`),
    ))
      expect(
        tests.filter((test) => test.startsWith(way)),
        way,
      ).not.toEqual([]);
  });
});

test('there is a runbook of no alert that is not there', () => {
  expect(readdirSync(path.join(folder, 'runbooks')).sort()).toEqual(names.map((name) => `${name}.md`).sort());
});

describe.each(goals)('the goal $id', ({ id, missable, alert }) => {
  test('is recorded over every window', () => {
    const windows = recorded.filter(({ labels }) => labels?.['goal'] === id).map(({ record }) => record);
    expect(windows.sort()).toEqual(
      ['increase6h', 'ratio_rate1h', 'ratio_rate30m', 'ratio_rate3d', 'ratio_rate5m', 'ratio_rate6h'].map(
        (window) => `paygraph:goal_missed:${window}`,
      ),
    );
  });

  test('is watched by the pairs of windows of the workbook, at its own budget', () => {
    const [page, ticket] = alerts.filter((rule) => rule.alert === alert).map(({ expr }) => expr);
    for (const [window, rate] of [
      ['1h', '14.4 * '],
      ['5m', '14.4 * '],
      ['6h', '6 * '],
      ['30m', '6 * '],
    ])
      expect(page).toContain(`ratio_rate${window}{goal="${id}"} > ${rate}${missable}\n`);
    for (const window of ['3d', '6h'])
      expect(ticket).toContain(`ratio_rate${window}{goal="${id}"} > ${missable}\n`);
  });
});
