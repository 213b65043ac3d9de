/** docs/security.md tells of every attack there is, and the files it names for each are there. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from '@paygraph/testing';
import { describe, expect, test } from 'vitest';

const docs = path.join(repository, 'docs');
const rows = readFileSync(path.join(docs, 'security.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| A\d+ \|/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));
const attackFiles = globSync('tests/attacks/attacks/a[0-9]*.ts', { cwd: repository }).sort();

test('every attack has its row, and its row names the file that carries it out', () => {
  expect(rows.map(([, id]) => id)).toEqual(Array.from({ length: 16 }, (_, index) => `A${index + 1}`));
  for (const [index, file] of attackFiles.entries()) {
    const [, id = '', , , , shownBy = ''] = rows[index] ?? [];
    const text = readFileSync(path.join(repository, file), 'utf8');
    expect(text).toContain(`id: '${id}'`);
    expect(shownBy).toContain(`(../${file})`);
  }
  expect(attackFiles).toHaveLength(16);
});

describe.each(rows)('%s%s', (...[, , attack, guard = '', where = '', shownBy = '']) => {
  test(`${attack} names what guards against it, in which files, and they are there`, () => {
    expect(guard).toMatch(/\w/);
    for (const cell of [where, shownBy]) {
      const files = [...cell.matchAll(/\]\(([^)]+)\)/g)].map(([, file]) => file ?? '');
      expect(files.length).toBeGreaterThan(0);
      expect(files.filter((file) => !existsSync(path.join(docs, file)))).toEqual([]);
    }
  });
});
