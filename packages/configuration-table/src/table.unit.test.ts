import { isSlip } from '@paygraph/config';
import { describe, expect, test } from 'vitest';
import { toEnvExample } from './env-example.ts';
import { toMarkdown } from './markdown.ts';
import { readers } from './readers.ts';
import { tableOf } from './table.ts';

const rows = tableOf().flatMap((section) => section.rows);

describe('the table of variables', () => {
  test('has each variable once, and says of each what it means', () => {
    const names = rows.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(rows.filter(({ meaning }) => meaning === '').map(({ name }) => name)).toEqual([]);
  });

  test('holds nothing of the machine it was made on', () => {
    const root = new URL('../../../', import.meta.url).pathname;
    expect(toMarkdown(tableOf())).not.toContain(root);
    expect(toEnvExample(tableOf())).not.toContain(root);
  });

  test('calls secret what is one by its name, and gives no example of it but a placeholder', () => {
    const byName = rows.filter(({ name }) => /(_PRIVATE_KEY|_SECRET|_PASSWORD|^DATABASE_URL.*)$/.test(name));
    expect(byName.length).toBeGreaterThan(5);
    expect(byName.filter(({ secret }) => !secret)).toEqual([]);
    const examples = rows.filter(({ secret, example }) => secret && example !== '');
    expect(examples.filter(({ example }) => !/change-me|127\.0\.0\.1/.test(example))).toEqual([]);
  });

  test('has no two names that a process which reads only one of them would take for a slip', () => {
    const all = new Set(rows.map(({ name }) => name));
    const confused = readers.flatMap(({ name: reader, variables }) => {
      const read = new Set(variables.map(({ name }) => name));
      const others = [...all].filter((name) => !read.has(name));
      return others.flatMap((other) =>
        [...read].filter((name) => isSlip(other, name)).map((name) => `${reader}: ${other}, ${name}`),
      );
    });
    expect(confused).toEqual([]);
  });
});
