import { findFreePortOffset, graphqlUrl, startProcess } from '@paygraph/testing';
import { expect, inject, test } from 'vitest';

const place = inject('place');
const timeoutMs = 60_000;

async function runDemo(...words: readonly string[]) {
  const running = startProcess('tests/demo/main.ts', {}, words);
  const { code } = await running.ended(timeoutMs);
  return { code, output: running.output() };
}

test('the demo comes out right on a running system, again and again', async () => {
  for (const time of ['first', 'second']) {
    const { code, output } = await runDemo('--url', graphqlUrl(place), '--data-dir', place.dataFolder);
    expect(code, `${time}: ${output}`).toBe(0);
    expect(output).toContain('transfer of 25.50 USD: COMPLETED');
    expect(output).toContain('Every figure is right.');
  }
});

test('the demo fails loudly where no system answers', async () => {
  const url = graphqlUrl({ portOffset: await findFreePortOffset() });
  const { code, output } = await runDemo('--url', url);
  expect(code).toBe(1);
  expect(output).toContain(`No Paygraph answers at ${url}`);
});

test('the demo tells how it is used', async () => {
  const { code, output } = await runDemo('--help');
  expect(code).toBe(0);
  expect(output).toContain('--data-dir');
});
