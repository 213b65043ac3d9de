import { describe, expect, test } from 'vitest';
import { readIgnoreFile } from './context.ts';
import { readDockerfile } from './dockerfile.ts';

describe('what is left out of a build', () => {
  const isIgnored = readIgnoreFile(
    '# a comment\n*\n!gateway\n!schema/a.json\n**/node_modules\n**/*.test.ts\ngateway/src/testing\n',
  );

  test.each([
    ['gateway/src/main.ts', false],
    ['schema/a.json', false],
    ['schema/b.json', true],
    ['.env', true],
    ['.data/keys/access-token.private.pem', true],
    ['gateway/node_modules/x/index.js', true],
    ['gateway/src/main.test.ts', true],
    ['gateway/src/mainXtest.ts', false],
    ['gateway/src/testing/graph.ts', true],
    ['gateway/src/testing.ts', false],
    ['gatewayer/src/main.ts', true],
  ])('%s: %s', (file, ignored) => {
    expect(isIgnored(file)).toBe(ignored);
  });
});

describe('a Dockerfile', () => {
  test('is read stage by stage, with its arguments and continued lines', () => {
    const base = '$'.concat('{BASE}');
    const text = [
      'ARG BASE=node:24',
      '# a comment',
      `FROM ${base} AS one`,
      'WORKDIR /app',
      'COPY . .',
      'RUN npm ci \\',
      '  --omit=dev',
      `FROM ${base} AS two`,
      'COPY --from=one /app ./',
      'ENV A=1 \\',
      '    B="two words"',
      'USER 1:2',
      'HEALTHCHECK --interval=1s CMD ["node", "-e", "1"]',
      'CMD ["node", "main.ts"]',
    ].join('\n');
    expect(readDockerfile(text)).toEqual([
      {
        name: 'one',
        base: 'node:24',
        instructions: [
          { kind: 'folder', path: '/app' },
          { kind: 'copy', from: undefined, source: '.', target: '.' },
          { kind: 'run', command: 'npm ci --omit=dev' },
        ],
      },
      {
        name: 'two',
        base: 'node:24',
        instructions: [
          { kind: 'copy', from: 'one', source: '/app', target: './' },
          { kind: 'environment', variables: { A: '1', B: 'two words' } },
          { kind: 'user', uid: 1, gid: 2 },
          { kind: 'health', words: ['node', '-e', '1'] },
          { kind: 'command', words: ['node', 'main.ts'] },
        ],
      },
    ]);
  });

  test.each([
    ['an instruction it does not know', 'FROM a AS b\nADD x y'],
    ['a user by name', 'FROM a AS b\nUSER node'],
    ['a command for a shell', 'FROM a AS b\nCMD node main.ts'],
  ])('with %s is refused', (_, text) => {
    expect(() => readDockerfile(text)).toThrow();
  });
});
