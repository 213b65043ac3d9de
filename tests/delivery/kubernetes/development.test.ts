/** Paygraph in a cluster on one's own machine: the parts beside the chart, and the secrets for it. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { repository } from '@paygraph/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { readComposition } from '../../containers/composition.ts';
import { faultsOf } from './kinds.ts';
import { type Container, type Manifest, nameOf, parseManifests, renderManifests } from './manifests.ts';

const run = promisify(execFile);
let parts: readonly Manifest[];
beforeAll(async () => {
  parts = parseManifests(await readFile(path.join(repository, 'k8s', 'development', 'parts.yaml'), 'utf8'));
});
const withPods = () => parts.filter(({ kind }) => kind !== 'Service');
const containerOf = ({ spec }: Manifest): Container | undefined => spec?.template?.spec.containers[0];

describe('the parts', () => {
  test('are as the schemas of their kinds have them', async () => {
    expect((await Promise.all(parts.map(faultsOf))).flat()).toEqual([]);
  });

  test('are those of docker-compose.yml: the same images, words and variables, at the same ports', async () => {
    const { services } = await readComposition();
    const names = withPods().map(({ metadata }) => metadata.name);
    expect(names.toSorted()).toEqual(
      ['postgres', 'databases', 'redis', 'kafka', 'mongo', 'mail', 'provider-simulator'].toSorted(),
    );
    for (const part of withPods()) {
      const composed = services[part.metadata.name];
      const container = containerOf(part);
      expect(container?.image, nameOf(part)).toBe(composed?.image);
      const words = container?.args ?? container?.command;
      // The image's own word, which compose says because of its keys.
      if (part.metadata.name !== 'provider-simulator') expect(words).toEqual(composed?.command);
      const told = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));
      const own = { ADMIN_PORT: undefined, PGDATA: told['PGDATA'], KAFKA_LOG_DIRS: told['KAFKA_LOG_DIRS'] };
      for (const [name, value] of Object.entries({ ...composed?.environment, ...own })) {
        if (value !== undefined && name in told) expect([name, told[name]]).toEqual([name, String(value)]);
        else expect([name, value]).toEqual([name, own[name as keyof typeof own]]);
      }
    }
  });

  test('are restricted as the services are', () => {
    for (const part of withPods()) {
      const pod = part.spec?.template?.spec;
      expect(pod?.securityContext, nameOf(part)).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect([pod?.automountServiceAccountToken, pod?.enableServiceLinks]).toEqual([false, false]);
      expect(containerOf(part)?.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(containerOf(part)?.resources?.limits?.['memory']).toBeDefined();
    }
  });

  test('are where the values of development say, and may be called there', async () => {
    const policies = (await renderManifests('development')).filter(({ kind }) => kind === 'NetworkPolicy');
    const called = policies
      .flatMap(({ spec }) => spec?.egress ?? [])
      .flatMap(({ to = [], ports = [] }) =>
        to.flatMap(({ podSelector }) =>
          ports.map(({ port }) => `${podSelector?.matchLabels?.['app']}:${port}`),
        ),
      )
      .filter((address) => !address.startsWith('undefined'));
    const offered = parts
      .filter(({ kind }) => kind === 'Service')
      .flatMap(({ metadata, spec }) => (spec?.ports ?? []).map(({ port }) => `${metadata.name}:${port}`));
    expect([...new Set(called)].toSorted()).toEqual(
      offered.filter((address) => address !== 'mail:8025').toSorted(),
    );
  });
});

test('the secrets that are printed are those that the pods wait for', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'paygraph-secrets-'));
  const script = (name: string) => path.join(repository, 'packages', 'containers', 'src', name);
  try {
    await run(process.execPath, [script('make-keys.ts'), folder]);
    const { stdout } = await run(process.execPath, [
      script('print-secrets.ts'),
      folder,
      ...['REDIS_URL=redis://redis:6379', 'MONGODB_URL=mongodb://mongo:27017', 'SMTP_URL=smtp://mail:1025'],
    ]);
    const { items }: { items: readonly (Manifest & { stringData: Readonly<Record<string, string>> })[] } =
      JSON.parse(stdout);
    expect((await Promise.all(items.map(faultsOf))).flat()).toEqual([]);
    const has = (name: string, key: string) =>
      key in (items.find(({ metadata }) => metadata.name === name)?.stringData ?? {});
    const manifests = await renderManifests('development');
    const waited = manifests
      .flatMap((manifest) => containerOf(manifest)?.env ?? [])
      .flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? []);
    expect(waited.length).toBeGreaterThan(40);
    const missing = waited.filter(({ name, key, optional }) => optional !== true && !has(name, key));
    expect(missing).toEqual([]);
    expect([has('postgres', 'password'), has('databases', 'plan.json')]).toEqual([true, true]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
