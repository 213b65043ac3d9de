/** make deploy-k8s and make manifests: what they refuse, what they would do, and that what is committed is fresh. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { digestOfNone, environmentNames, renderPlainManifests, valuesOf } from '@paygraph/helm';
import { repository } from '@paygraph/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Manifest, nameOf, parseManifests, renderText } from './manifests.ts';

const run = promisify(execFile);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paygraph-deploy-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** make itself, on a machine that has nothing of Kubernetes but what stands in `folder`. */
function deploy(environment: Readonly<Record<string, string>>, ...words: string[]) {
  const { ENVIRONMENT: _, DIGEST: __, VALUES: ___, ...own } = process.env;
  // `installed` empty: a test installs no packages.
  return run('make', ['--silent', 'installed=', 'deploy-k8s', `ARGS=${words.join(' ')}`], {
    cwd: repository,
    env: { ...own, ...environment },
    maxBuffer: 16 * 1024 * 1024,
  });
}

/** A program of that name that notes what it was asked, and ends as it is told. */
async function pretend(name: string, script: string): Promise<void> {
  await writeFile(path.join(folder, name), `#!/bin/sh\necho "$0 $*" >>"${folder}/asked"\n${script}\n`);
  await chmod(path.join(folder, name), 0o755);
}

const values = async () => {
  const file = path.join(folder, 'values.yaml');
  await writeFile(file, 'publicUrl: https://pay.example.net\n');
  return file;
};

describe('make deploy-k8s', () => {
  test('says with --help what it needs', async () => {
    const { stdout } = await deploy({}, '--help');
    expect(stdout).toMatch(/^Deploys Paygraph/);
    expect(stdout).toContain('DIGEST');
  });

  test('tells all that is missing at once, and deploys nothing', async () => {
    await pretend('helm', 'exit 1');
    await pretend('kubectl', 'exit 1');
    const refused = deploy({ PATH: `${folder}:${process.env['PATH']}` });
    await expect(refused).rejects.toMatchObject({ stderr: expect.stringContaining('Nothing was deployed') });
    const { stderr } = await refused.catch((error: { stderr: string }) => error);
    for (const said of ['DIGEST is missing', 'VALUES is missing', 'kubectl is missing', 'helm is missing']) {
      expect(stderr).toContain(`- ${said}`);
    }
    expect(await readFile(path.join(folder, 'asked'), 'utf8')).not.toContain('upgrade');
  });

  test.each([
    [
      'an environment that there is not',
      { ENVIRONMENT: 'staging' },
      'ENVIRONMENT: is none of development, production',
    ],
    ['a tag for a digest', { DIGEST: 'latest' }, 'DIGEST: is not sha256:'],
    ['values that are not there', { VALUES: '/none/such.yaml' }, "VALUES: /none/such.yaml can't be read"],
  ])('refuses %s', async (_, environment, said) => {
    await expect(deploy(environment, '--dry-run')).rejects.toMatchObject({
      stderr: expect.stringContaining(said),
    });
  });

  test('refuses a cluster that does not answer', async () => {
    await pretend('helm', 'exit 0');
    await pretend('kubectl', 'case "$*" in *raw*) exit 1;; esac');
    const environment = {
      PATH: `${folder}:${process.env['PATH']}`,
      DIGEST: digestOfNone,
      VALUES: await values(),
    };
    await expect(deploy({ ...environment, CONTEXT: 'nowhere' })).rejects.toMatchObject({
      stderr: expect.stringContaining('CONTEXT: nowhere is no cluster that answers'),
    });
    expect(await readFile(path.join(folder, 'asked'), 'utf8')).not.toContain('upgrade');
  });

  test('with --dry-run prints the manifests of the very image, without kubectl or helm', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const given = { DIGEST: digest, IMAGE: 'registry.example.net/paygraph', VALUES: await values() };
    const { stdout } = await deploy({ ...given, NAMESPACE: 'money' }, '--dry-run');
    const manifests = parseManifests(stdout);
    expect(manifests.length).toBeGreaterThan(50);
    expect(stdout).toContain(`image: registry.example.net/paygraph@${digest}`);
    expect(manifests.map(({ metadata }) => metadata.namespace)).not.toContain('paygraph');
    const users = manifests.find((manifest) => nameOf(manifest) === 'ConfigMap paygraph-users');
    expect(users?.data?.['PUBLIC_URL']).toBe('https://pay.example.net');
  });

  test('has Helm do it, so that a release that fails is taken back, and ends as Helm does', async () => {
    await pretend('kubectl', '');
    await pretend('helm', 'case "$*" in upgrade*) exit 3;; esac');
    const file = await values();
    const environment = { PATH: `${folder}:${process.env['PATH']}`, DIGEST: digestOfNone, VALUES: file };
    await expect(deploy({ ...environment, CONTEXT: 'ours' })).rejects.toMatchObject({ code: 2 });
    const asked = (await readFile(path.join(folder, 'asked'), 'utf8')).split('\n');
    const upgrade = asked.find((line) => line.includes(' upgrade ')) ?? '';
    expect(upgrade).toContain('--install --namespace paygraph --create-namespace --kube-context ours');
    expect(upgrade).toContain(`--values ${valuesOf('production')} --values ${file}`);
    expect(upgrade).toContain(`--set-string image.digest=${digestOfNone}`);
    expect(upgrade).toContain('--atomic');
  });
});

describe.each(environmentNames)('k8s/rendered/%s', (environment) => {
  test('is as the chart renders it', async () => {
    for (const [name, text] of Object.entries(await renderPlainManifests(environment))) {
      const file = path.join(repository, 'k8s', 'rendered', environment, name);
      expect(await readFile(file, 'utf8').catch(() => ''), `${file}: make manifests`).toBe(text);
    }
  });

  test('holds every manifest of the chart once, jobs apart from services', async () => {
    const files = await renderPlainManifests(environment);
    const before = parseManifests(files['before.yaml']);
    const services = parseManifests(files['services.yaml']);
    const all = parseManifests(await renderText(environment));
    expect([...before, ...services].map(nameOf).toSorted()).toEqual(all.map(nameOf).toSorted());
    expect(kindsOf(before)).toEqual(
      environment === 'production' ? ['ExternalSecret', 'Job', 'NetworkPolicy'] : ['Job', 'NetworkPolicy'],
    );
    expect(kindsOf(services)).not.toContain('Job');
  });
});

function kindsOf(manifests: readonly Manifest[]): readonly string[] {
  return [...new Set(manifests.map(({ kind }) => kind))].toSorted();
}

test('the chart says which version of the product it is of', async () => {
  const read = (file: string) => readFile(path.join(repository, file), 'utf8');
  const { appVersion } = parse(await read('k8s/charts/paygraph/Chart.yaml'));
  expect(appVersion).toBe(JSON.parse(await read('package.json')).version);
});
