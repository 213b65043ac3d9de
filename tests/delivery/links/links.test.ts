import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findDocuments } from '../diagrams/find-diagrams.ts';
import { faultOf, linksIn } from './links.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const documents = findDocuments(root);
const read = (file: string) => readFileSync(`${root}/${file}`, 'utf8');

test.each(documents)('every link of %s leads somewhere', (file) => {
  const faults = linksIn(file, read(file)).flatMap((link) => faultOf(root, link) ?? []);
  expect(faults).toEqual([]);
});

test('links are looked for where there are many', () => {
  expect(linksIn('README.md', read('README.md')).length).toBeGreaterThan(20);
  expect(documents.length).toBeGreaterThan(40);
});

test('a link to a file that is not there, and to a heading that is not, are told', () => {
  const document =
    'See [one](nowhere.md), [two](README.md#no-such), `[code](x.md)` and [web](https://example.com).';
  const told = linksIn('README.md', document).map((link) => faultOf(root, link));
  expect(told).toEqual([
    'README.md:1: there is no nowhere.md',
    'README.md:1: README.md has no heading for #no-such',
  ]);
});

test('the index of decisions names each of them', () => {
  const index = read('docs/decisions/README.md');
  const decisions = documents.filter((file) => /^docs\/decisions\/\d/.test(file));
  for (const file of decisions) expect(index).toContain(file.replace('docs/decisions/', ''));
});
