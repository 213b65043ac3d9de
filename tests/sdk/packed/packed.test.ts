import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { graphqlUrl, repository } from '@paygraph/testing';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { signUp } from '../../people/person.ts';
import { type EmptyProject, startEmptyProject } from './empty-project.ts';

const place = inject('place');
let project: EmptyProject;
let programs: readonly { readonly file: string; readonly text: string; readonly isRun: boolean }[];

beforeAll(async () => {
  project = await startEmptyProject();
  const readme = await readFile(path.join(project.folder, 'node_modules/@paygraph/sdk/README.md'), 'utf8');
  programs = [...readme.matchAll(/^```ts( run)?\n(.*?)^```$/gms)].map(([, runs, text = ''], index) => ({
    file: `program-${index}.ts`,
    text,
    isRun: runs !== undefined,
  }));
  await Promise.all(programs.map(({ file, text }) => project.write(file, text)));
});
afterAll(() => project.remove());

test('every program of the README compiles by the strictest rules, in Node and in a bundler', async () => {
  expect(programs).toHaveLength(11);
  const files = programs.map(({ file }) => file);
  expect(await project.compile(files, { moduleResolution: 'nodenext' })).toEqual({ code: 0, output: '' });
  const inBrowsers = programs.filter(({ isRun }) => !isRun).map(({ file }) => file);
  expect(await project.compile(inBrowsers, { moduleResolution: 'bundler' })).toEqual({ code: 0, output: '' });
});

test('its first program runs', async () => {
  const { email, password } = await signUp(place, { name: 'Ada' });
  const runs = programs.filter(({ isRun }) => isRun);
  expect(runs).toHaveLength(1);
  for (const { file } of runs) {
    const { code, output } = await project.run(file, {
      PAYGRAPH_URL: graphqlUrl(place),
      PAYGRAPH_EMAIL: email,
      PAYGRAPH_PASSWORD: password,
      LC_ALL: 'en_US.UTF-8',
    });
    expect(output).toMatch(/the deposit is COMPLETED\n.*100\.00/);
    expect(code).toBe(0);
  }
});

const start = `import { createPaygraph, HomeDocument, TransferDocument } from '@paygraph/sdk';
const paygraph = createPaygraph({ url: 'https://pay.example.com/graphql' });
`;
test.each([
  [
    'a field nobody asked for',
    `const { me } = await paygraph.query(HomeDocument, {});\nconsole.log(me?.shoeSize);`,
    /^\S+\(4,17\): error TS2339: Property 'shoeSize' does not exist/,
  ],
  [
    'a variable there is not',
    'await paygraph.query(HomeDocument, { frist: 5 });',
    /^\S+\(3,38\): error TS2322: Type 'number' is not assignable to type 'never'/,
  ],
  [
    'an input without its key',
    `await paygraph.mutate(TransferDocument, { input: { sourceWalletId: 'wal_1', amount: { amount: '1.00', currency: 'USD' } } });`,
    /^\S+\(3,43\): error TS2\d+: .*idempotencyKey/,
  ],
  [
    'an amount that is a number',
    `await paygraph.mutate(TransferDocument, { input: { sourceWalletId: 'wal_1', idempotencyKey: 'k', amount: { amount: 1, currency: 'USD' } } });`,
    /^\S+\(3,\d+\): error TS2322: Type 'number' is not assignable to type 'string'/,
  ],
])('%s is a type error', async (_, program, error) => {
  await project.write('wrong.ts', `${start}${program}\n`);
  const { code, output } = await project.compile(['wrong.ts'], { moduleResolution: 'nodenext' });
  expect(output).toMatch(error);
  expect(code).not.toBe(0);
});

test('the archive holds the package, and nothing of where it was made', async () => {
  expect(project.packed).toEqual(
    expect.arrayContaining([
      'LICENSE',
      'README.md',
      'graph/operations.json',
      'graph/schema.graphql',
      'index.d.ts',
      'index.js',
      'package.json',
    ]),
  );
  expect(project.packed.filter((file) => /test|\.map$|(?<!\.d)\.ts$/.test(file))).toEqual([]);
  const installed = path.join(project.folder, 'node_modules/@paygraph/sdk');
  const root = repository;
  for (const file of project.packed) {
    const text = await readFile(path.join(installed, file), 'utf8');
    expect(text.includes(root), file).toBe(false);
  }
  const manifest = JSON.parse(await readFile(path.join(installed, 'package.json'), 'utf8'));
  expect(manifest.private).toBeUndefined();
  for (const version of Object.values(manifest.dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

test('the list of operations and the schema are found by their names', async () => {
  await project.write(
    'graph.js',
    `import operations from '@paygraph/sdk/operations.json' with { type: 'json' };
import { readFileSync } from 'node:fs';
const schema = readFileSync(new URL(import.meta.resolve('@paygraph/sdk/schema.graphql')), 'utf8');
console.log(operations.format, operations.operations.length > 40, schema.includes('type Mutation'));
`,
  );
  expect(await project.run('graph.js', {})).toEqual({
    code: 0,
    output: 'apollo-persisted-query-manifest true true\n',
  });
});
