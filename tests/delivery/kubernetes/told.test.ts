/** What every workload is told: its variables, where its secrets are, what jobs do before, and when pods start anew. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { repository } from '@paygraph/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readBy, readVariables, serviceNames, type Variable } from '../code/variables.ts';
import { environmentNames, type Manifest, nameOf, renderManifests } from './manifests.ts';
import { componentOf, containerOf, type Workloads, workloadsOf } from './workloads.ts';

let variables: readonly Variable[];
beforeAll(async () => {
  variables = await readVariables();
});

describe.each(environmentNames)('with the values of %s', (environment) => {
  let manifests: readonly Manifest[];
  let workloads: Workloads;
  beforeAll(async () => {
    manifests = await renderManifests(environment);
    workloads = workloadsOf(manifests);
  });

  test('a service is given no variable that it does not read, and a job none that it does not', () => {
    for (const manifest of workloads.withPods()) {
      const container = containerOf(manifest);
      const component = componentOf(manifest);
      const isJob = manifest.kind === 'Job';
      const reader = isJob ? (component === 'topics' ? 'make topics' : 'make migrate') : component;
      // SERVICE is the entrance's, NODE_EXTRA_CA_CERTS Node's own.
      const known = [...readBy(variables, reader), ...(isJob ? [] : ['SERVICE', 'NODE_EXTRA_CA_CERTS'])];
      const given = [
        ...(container.env ?? []).map(({ name }) => name),
        ...(isJob ? [] : Object.keys(workloads.configOf(manifest))),
      ];
      expect(
        given.filter((name) => !known.includes(name)),
        nameOf(manifest),
      ).toEqual([]);
      expect(given.length).toBe(new Set(given).size);
    }
  });

  test('every variable that must be set is set, and a secret comes from outside', () => {
    for (const deployment of workloads.of('Deployment')) {
      const service = componentOf(deployment);
      const env = containerOf(deployment).env ?? [];
      const given = [...env.map(({ name }) => name), ...Object.keys(workloads.configOf(deployment))];
      for (const { name, readers, unset, isSecret } of variables) {
        if (!readers.includes(service)) continue;
        const isRequired =
          unset === 'required' || new RegExp(`required \\([^)]*\\b${service}\\b`).test(unset);
        if (isRequired) expect(given, service).toContain(name);
        if (isSecret) expect(Object.keys(workloads.configOf(deployment))).not.toContain(name);
      }
      for (const { name, value, valueFrom } of env) {
        expect([name, value, valueFrom?.secretKeyRef.key]).toEqual([name, undefined, name]);
        expect(valueFrom?.secretKeyRef.name).toBe(deployment.metadata.name);
      }
    }
    expect(workloads.of('Secret')).toEqual([]);
  });

  test('no secret stands in a manifest', () => {
    const text = JSON.stringify(manifests);
    expect(text).not.toMatch(/-----BEGIN/);
    expect(text).not.toMatch(/[a-z+]+:\/\/[^\s/"]*:[^\s/"]*@/);
  });

  test('jobs are done before the services start, once, and within bounds', () => {
    const jobs = workloads
      .of('Job')
      .map((job) => componentOf(job))
      .toSorted();
    const databases = serviceNames.filter((name) => name !== 'gateway').map((name) => `migrate-${name}`);
    expect(jobs).toEqual([...databases, 'topics'].toSorted());
    for (const job of workloads.of('Job')) {
      expect(job.metadata.annotations?.['helm.sh/hook'], nameOf(job)).toBe('pre-install,pre-upgrade');
      expect(job.spec?.backoffLimit).toBeLessThanOrEqual(5);
      expect(job.spec?.activeDeadlineSeconds).toBeLessThanOrEqual(600);
      // What it is comes before it, by weight.
      const weight = Number(job.metadata.annotations?.['helm.sh/hook-weight']);
      const before = manifests.filter(
        (manifest) =>
          manifest.kind !== 'Job' && manifest.metadata.annotations?.['helm.sh/hook'] !== undefined,
      );
      for (const manifest of before) {
        expect(Number(manifest.metadata.annotations?.['helm.sh/hook-weight'])).toBeLessThan(weight);
      }
    }
  });

  test('a job runs the command that compose runs, or one that is there', async () => {
    const compose = parse(await readFile(path.join(repository, 'docker-compose.yml'), 'utf8'), {
      merge: true,
    });
    for (const job of workloads.of('Job')) {
      const { command = [] } = containerOf(job);
      if (componentOf(job) === 'topics') expect(command).toEqual(compose.services.topics.command);
      await readFile(path.join(repository, command[1] ?? ''));
      expect(command[0]).toBe('node');
    }
  });
});

describe('a change of', () => {
  const checksums = async (set: Readonly<Record<string, string>>) =>
    new Map(
      (await renderManifests('production', set))
        .filter(({ kind }) => kind === 'Deployment')
        .map(({ metadata, spec }) => [metadata.name, JSON.stringify(spec?.template?.metadata.annotations)]),
    );

  test('a variable starts the pods of the service anew that reads it, and no others', async () => {
    const before = await checksums({});
    const after = await checksums({ 'services.wallets.variables.BALANCE_CACHE_SECONDS': '60' });
    const changed = [...before].filter(([name, sum]) => after.get(name) !== sum).map(([name]) => name);
    expect(changed).toEqual(['paygraph-wallets']);
  });

  test('the count of secrets starts those anew that are told of it', async () => {
    const before = await checksums({});
    const after = await checksums({ 'services.users.secretsRevision': 'two' });
    const changed = [...before].filter(([name, sum]) => after.get(name) !== sum).map(([name]) => name);
    expect(changed).toEqual(['paygraph-users']);
  });
});
