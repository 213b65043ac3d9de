import { startProcess } from '@paygraph/testing';
import { expect, test } from 'vitest';

async function run(...words: readonly string[]) {
  const running = startProcess('tests/load/growth.ts', {}, words);
  const { code } = await running.ended(120_000);
  return { code, output: running.output() };
}

test('the benchmark of growth fills its systems so that their ledgers verify, and measures each kind of call', async () => {
  const { code, output } = await run('--rows', '2000', '--rounds', '1', '--calls', '2');
  expect(code, output).toBe(0);
  expect(output).toContain('large: the ledger verifies: 4,000 entries');
  const kinds = ['transactions, newest page', 'entries, newest page', 'balanceAt', 'transfer'];
  for (const kind of kinds) expect(output).toMatch(new RegExp(`${kind}.*not judged`));
});

test('the benchmark of growth tells how it is used, and what it does not take', async () => {
  expect(await run('--help')).toMatchObject({ code: 0, output: expect.stringContaining('--rows') });
  expect(await run('--rows', '12')).toMatchObject({
    code: 1,
    output: expect.stringContaining('--rows is not'),
  });
});
