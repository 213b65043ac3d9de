import { startProcess } from '@paygraph/testing';
import { expect, test } from 'vitest';

async function run(...words: readonly string[]) {
  const running = startProcess('tests/load/metrics-cost.ts', {}, words);
  const { code } = await running.ended(120_000);
  return { code, output: running.output() };
}

test('the benchmark of metrics measures a system that counts, and one that does not', async () => {
  const { code, output } = await run('--rounds', '1', '--seconds', '1');
  expect(code, output).toBe(0);
  expect(output).toMatch(/With metrics: \d\.\d{3} times as many calls: not judged/);
});

test('the benchmark of metrics tells how it is used, and what it does not take', async () => {
  expect(await run('--help')).toMatchObject({ code: 0, output: expect.stringContaining('--seconds') });
  expect(await run('--rounds', '0')).toMatchObject({
    code: 1,
    output: expect.stringContaining('--rounds is not'),
  });
});
