/** One contract suite a port, and every adapter of the port runs it: those of the embedded way, and the real ones. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from '@paygraph/testing';
import { describe, expect, test } from 'vitest';
import { embeddedAdapterTests } from '../embedded-adapters.ts';

const find = (pattern: string) => globSync(pattern, { cwd: repository }).sort();
const read = (file: string) => readFileSync(path.join(repository, file), 'utf8');
const suites = find('packages/*/src/**/{contract,*-contract}.ts');
const packages = [...new Set(suites.map((suite) => suite.split('/').slice(0, 2).join('/')))];

test('there are ports with a contract', () => {
  expect(packages).toEqual([
    'packages/cache',
    'packages/document-store',
    'packages/event-bus',
    'packages/rate-limiter',
  ]);
});

describe.each(packages)('the contract in %s', (folder) => {
  const running = find(`${folder}/src/**/*.test.ts`).filter((file) =>
    /from '[./]+\/(\w+-)*contract\.ts'/.test(read(file)),
  );
  const onParts = running.filter((file) => file.endsWith('.parts.test.ts'));

  test('is run over a real adapter, by make test-parts', () => {
    expect(onParts).not.toEqual([]);
  });

  test('is run over an adapter of the embedded way, by make test and make test-parts', () => {
    const embedded = running.filter((file) => !onParts.includes(file));
    expect(embedded).not.toEqual([]);
    expect(embedded).toEqual(embeddedAdapterTests.filter((file) => file.startsWith(`${folder}/`)));
  });
});
