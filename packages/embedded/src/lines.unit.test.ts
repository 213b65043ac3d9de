import { expect, test } from 'vitest';
import { createLines } from './lines.ts';

function collect() {
  const written: string[] = [];
  return { written, lines: createLines((line) => written.push(line)) };
}

test('a line is told once it is whole, however it came', () => {
  const { written, lines } = collect();
  for (const piece of ['{"a"', ':1}\n{"b"', ':2}\n', '{"c"']) lines.add(piece);
  expect(written).toEqual(['{"a":1}', '{"b":2}']);
});

test('the last words are the latest twenty lines, with what was cut off', () => {
  const { lines } = collect();
  for (let index = 1; index <= 50; index += 1) lines.add(`line ${index}\n`);
  lines.add('killed while it sp');
  const words = lines.last().split('\n');
  expect(words).toHaveLength(21);
  expect([words[0], words.at(-1)]).toEqual(['line 31', 'killed while it sp']);
});

test('a line without an end is told in pieces', () => {
  const { written, lines } = collect();
  for (let count = 0; count < 30; count += 1) lines.add('x'.repeat(10_000));
  expect(written.length).toBeGreaterThan(1);
  expect(written.join('').length + lines.last().length).toBeGreaterThanOrEqual(300_000);
});
