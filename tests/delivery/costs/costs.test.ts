import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (file: string) => readFileSync(`${root}/${file}`, 'utf8');
const section = read('DEPLOYMENT.md').split('## Cost\n')[1]?.split('\n## ')[0] ?? '';
const lines = section
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(1);
const rows = lines.map((line) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim()),
);
const hoursOfMonth = 730;
const environments = ['staging', 'production'] as const;

/** `3 × = 346`: how many, and what they cost. */
function readCell(cell: string | undefined): { count: number; sum: number } {
  const [, count = '0', sum = '0'] = /^(\d+) × = (\d+)$/.exec(cell ?? '') ?? [];
  return { count: Number(count), sum: Number(sum) };
}

describe.each(environments.map((environment, place) => ({ environment, column: 4 + place })))(
  'the costs of $environment',
  ({ environment, column }) => {
    const priced = rows.slice(0, -1);

    test('each is its number times its price', () => {
      expect(priced.length).toBeGreaterThan(10);
      for (const row of priced) {
        const { count, sum } = readCell(row[column]);
        const hours = row[3]?.startsWith('hour') ? hoursOfMonth : 1;
        expect(sum, row[0]).toBe(Math.round(count * Number.parseFloat(row[2] ?? '') * hours));
      }
    });

    test('they add up', () => {
      const sum = priced.reduce((before, row) => before + readCell(row[column]).sum, 0);
      expect(rows.at(-1)?.[column]).toBe(`**${sum}**`);
    });

    test('what is paid for is what Terraform makes', () => {
      const main = read(`infra/terraform/environments/${environment}/main.tf`);
      const made = new Set(main.match(/\b(?:db|cache|kafka)\.[a-z0-9]+\.[a-z0-9]+/g));
      const paid = priced.filter((row) => readCell(row[column]).count > 0);
      const named = new Set(
        paid.flatMap((row) => row[0]?.match(/\b(?:db|cache|kafka)\.[a-z0-9]+\.[a-z0-9]+/g) ?? []),
      );
      expect([...named].sort()).toEqual([...made].sort());
      const storage = [...main.matchAll(/(?<!kafka .*)storage_gb\s+= (\d+)/g)].reduce(
        (sum, [, gb]) => sum + Number(gb),
        0,
      );
      const paidStorage = priced.find(([part]) => part === 'Postgres storage');
      expect(readCell(paidStorage?.[column]).count).toBe(storage);
    });
  },
);
