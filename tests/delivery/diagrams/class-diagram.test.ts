import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { boxesIn, type Declaration, declarationsIn, untrueOf } from './declarations.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const document = readFileSync(`${root}/docs/class-diagram.md`, 'utf8');
const sections = document
  .split(/^## /m)
  .slice(1)
  .map((text) => ({ title: text.split('\n', 1)[0] ?? '', boxes: boxesIn(text) }));

/** The domain of the subgraph a section is about; of the last section, what all of them share. */
function declarationsOf(title: string): readonly Declaration[] {
  const pattern =
    title === 'What carries them' ? 'packages/*/src/*.ts' : `subgraphs/${title}/src/domain/*.ts`;
  return globSync(pattern, { cwd: root })
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => declarationsIn(readFileSync(`${root}/${file}`, 'utf8')));
}

describe.each(sections)('class diagram of $title', ({ title, boxes }) => {
  const declarations = declarationsOf(title);

  test('it has boxes', () => expect(boxes.length).toBeGreaterThan(5));

  test.each(boxes)('$name is as the code declares it', (box) => {
    expect(untrueOf(box, declarations)).toEqual([]);
  });
});

test('every subgraph has its section', () => {
  const subgraphs = globSync('subgraphs/*', { cwd: root }).map((folder) => folder.replace('subgraphs/', ''));
  expect(sections.map(({ title }) => title)).toEqual(expect.arrayContaining(subgraphs));
});

test('a member that is not there, and a type that is not, are told', () => {
  const declarations = declarationsIn('export interface Wallet {\n  readonly id: string;\n}\n');
  const told = untrueOf({ name: 'Wallet', members: ['id', 'colour'] }, declarations);
  expect(told).toEqual(['Wallet has no colour']);
  expect(untrueOf({ name: 'Purse', members: [] }, declarations)).toEqual(['Purse is exported by nobody']);
});
