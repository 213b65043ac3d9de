/** make deploy-ecs, on a machine whose `aws` is a program of ours that notes what it was asked. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { repository } from '@paygraph/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const image = `registry.example.com/paygraph@sha256:${'0'.repeat(64)}`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paygraph-deploy-ecs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function deploy(environment: Readonly<Record<string, string>>, ...words: string[]) {
  const { ENVIRONMENT: _, IMAGE: __, ...own } = process.env;
  // `installed` empty: a test installs no packages.
  return run('make', ['--silent', 'installed=', 'deploy-ecs', `ARGS=${words.join(' ')}`], {
    cwd: repository,
    env: { ...own, ...environment },
  });
}

/** An ECS of two services and two jobs, each call of which is noted; `differs` says where it does not go well. */
async function playEcs(differs: { migrationExit?: number; rollout?: string; services?: string } = {}) {
  const { migrationExit = 0, rollout = 'COMPLETED', services = 'wallets gateway' } = differs;
  const script = `#!/usr/bin/env node
const { appendFileSync } = require('node:fs');
const words = process.argv.slice(2);
appendFileSync(${JSON.stringify(path.join(folder, 'asked'))}, JSON.stringify(words) + '\\n');
const after = (name) => words[words.indexOf(name) + 1];
const job = (name, when) => ({ name, family: 'p-' + name, when, subnets: ['subnet-1'], securityGroups: ['sg-' + name] });
const answers = {
  'get-parameter': () => ({ Parameter: { Value: JSON.stringify({
    cluster: 'p', services: { wallets: 'p-wallets', gateway: 'p-gateway' }, order: [['wallets'], ['gateway']],
    jobs: [job('databases-all', 'asked'), job('topics', 'always'), job('migrate-wallets', 'always')] }) } }),
  'describe-task-definition': () => ({ taskDefinition: { taskDefinitionArn: 'old', revision: 7, status: 'ACTIVE',
    family: after('--task-definition'), cpu: '256', containerDefinitions: [{ name: 'files', image: 'old' }, { name: 'x', image: 'old', memory: 1 }] } }),
  'register-task-definition': () => ({ taskDefinition: { taskDefinitionArn: JSON.parse(after('--cli-input-json')).family + ':8' } }),
  'run-task': () => ({ tasks: [{ taskArn: after('--task-definition') }], failures: [] }),
  'describe-tasks': () => ({ tasks: [{ lastStatus: 'STOPPED', stoppedReason: 'done', containers: [{ name: 'files', exitCode: 0 },
    { name: 'x', exitCode: after('--tasks').startsWith('p-migrate') ? ${migrationExit} : 0 }] }] }),
  'update-service': () => ({}),
  'describe-services': () => ({ services: words.slice(words.indexOf('--services') + 1).filter((name) => name.startsWith('p-')).map((serviceName) => ({
    serviceName, deployments: [{ status: 'PRIMARY', taskDefinition: serviceName + ':8', rolloutState: '${services}'.includes(serviceName.slice(2)) ? '${rollout}' : 'COMPLETED', rolloutStateReason: 'tasks failed to start' }] })) }),
};
process.stdout.write(JSON.stringify(answers[words[1]]()));
`;
  await writeFile(path.join(folder, 'aws'), script);
  await chmod(path.join(folder, 'aws'), 0o755);
  return { ENVIRONMENT: 'staging', IMAGE: image, PATH: `${folder}:${process.env['PATH']}` };
}

async function asked(): Promise<readonly (readonly string[])[]> {
  const text = await readFile(path.join(folder, 'asked'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** The second word of each call, and what it is about. */
async function steps(): Promise<readonly string[]> {
  const about = ['--service', '--cli-input-json', '--services', '--tasks', '--task-definition', '--name'];
  return (await asked()).map((words) => {
    const name = about.find((option) => words.includes(option)) ?? '';
    const value = words[words.indexOf(name) + 1] ?? '';
    return `${words[1]} ${value.startsWith('{') ? JSON.parse(value).family : value}`;
  });
}

describe('make deploy-ecs', () => {
  test('says with --help what it needs', async () => {
    const { stdout } = await deploy({}, '--help');
    expect(stdout).toMatch(/^Deploys an image to ECS/);
    expect(stdout).toContain('--databases');
  });

  test('tells all that is missing at once, and deploys nothing', async () => {
    const onlyMake = `${path.join(repository, 'node_modules', '.bin')}:/usr/bin:/bin`;
    const { stderr } = await deploy({ PATH: onlyMake }).catch((error: { stderr: string }) => error);
    expect(stderr).toContain('Nothing was deployed');
    for (const name of ['ENVIRONMENT', 'IMAGE']) expect(stderr).toContain(`- ${name} is missing`);
  });

  test.each([
    [
      'an environment there is not',
      { ENVIRONMENT: 'prod', IMAGE: image },
      'ENVIRONMENT is not staging or production',
    ],
    [
      'an image by its tag',
      { ENVIRONMENT: 'staging', IMAGE: 'registry.example.com/paygraph:latest' },
      'IMAGE is not an image by its digest',
    ],
  ])('refuses %s', async (_, environment, said) => {
    const ecs = await playEcs();
    await expect(deploy({ ...ecs, ...environment })).rejects.toMatchObject({
      stderr: expect.stringContaining(said),
    });
    await expect(asked()).rejects.toThrow('ENOENT');
  });

  test('prints with --dry-run what it would do, and calls nobody', async () => {
    const ecs = await playEcs();
    const { stdout } = await deploy(ecs, '--dry-run');
    expect(stdout).toContain(
      'aws ecs update-service --cluster paygraph-staging --service paygraph-staging-gateway',
    );
    expect(stdout).not.toContain('databases-');
    await expect(asked()).rejects.toThrow('ENOENT');
  });

  test('registers everything first, then runs topics and migrations, then replaces services, the gateway last', async () => {
    const { stdout } = await deploy(await playEcs());
    expect(stdout).toContain(`staging runs ${image}.`);
    expect(await steps()).toEqual([
      'get-parameter /paygraph/staging/deployment',
      ...['topics', 'migrate-wallets', 'wallets', 'gateway'].flatMap((name) => [
        `describe-task-definition p-${name}`,
        `register-task-definition p-${name}`,
      ]),
      'run-task p-topics:8',
      'describe-tasks p-topics:8',
      'run-task p-migrate-wallets:8',
      'describe-tasks p-migrate-wallets:8',
      'update-service p-wallets',
      'describe-services p-wallets',
      'update-service p-gateway',
      'describe-services p-gateway',
    ]);
    const sent = (await asked()).find((words) => words[1] === 'register-task-definition')?.[3] ?? '';
    expect(JSON.parse(sent)).toEqual({
      family: 'p-topics',
      cpu: '256',
      containerDefinitions: [
        { name: 'files', image },
        { name: 'x', image, memory: 1 },
      ],
    });
    const started = (await asked()).find((words) => words[1] === 'run-task') ?? [];
    expect(JSON.parse(started[started.indexOf('--network-configuration') + 1] ?? '')).toEqual({
      awsvpcConfiguration: {
        subnets: ['subnet-1'],
        securityGroups: ['sg-topics'],
        assignPublicIp: 'DISABLED',
      },
    });
  });

  test('makes databases first where that is asked for', async () => {
    await deploy(await playEcs(), '--databases');
    expect((await steps()).filter((step) => step.startsWith('run-task'))[0]).toBe(
      'run-task p-databases-all:8',
    );
  });

  test('ends at a migration that fails, and leaves the services as they were', async () => {
    const { code, stderr } = await deploy(await playEcs({ migrationExit: 1 })).catch((error) => error);
    expect(code).not.toBe(0);
    expect(stderr).toContain('migrate-wallets: x ended with 1');
    expect(stderr).toContain('/paygraph/p-migrate-wallets');
    expect((await steps()).filter((step) => step.startsWith('update-service'))).toEqual([]);
  });

  test('tells which service ECS has taken back, and leaves those after it', async () => {
    const { code, stderr } = await deploy(await playEcs({ rollout: 'FAILED', services: 'wallets' })).catch(
      (error) => error,
    );
    expect(code).not.toBe(0);
    expect(stderr).toContain('- p-wallets: tasks failed to start');
    expect(await steps()).not.toContain('update-service p-gateway');
  });
});
