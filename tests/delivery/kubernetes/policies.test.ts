/** What holds of every workload, whatever its values: rules of our own over the rendered manifests. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { digestOfNone } from '@paygraph/helm';
import { repository } from '@paygraph/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readAdminPaths, readAdminPort, readPorts } from '../code/ports.ts';
import { readStopping } from '../code/stopping.ts';
import { readBy, readVariables, serviceNames, type Variable } from '../code/variables.ts';
import { environmentNames, type Manifest, nameOf, type Pod, renderManifests } from './manifests.ts';

let variables: readonly Variable[];
let ports: Readonly<Record<string, number>>;
let adminPort: number;
beforeAll(async () => {
  variables = await readVariables();
  ports = await readPorts();
  adminPort = await readAdminPort();
});

describe.each(environmentNames)('with the values of %s', (environment) => {
  let manifests: readonly Manifest[];
  const of = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
  const podOf = (manifest: Manifest): Pod => {
    const pod = manifest.spec?.template?.spec;
    if (pod === undefined) throw new Error(`${nameOf(manifest)} has no pod`);
    return pod;
  };
  const containerOf = (manifest: Manifest) => {
    const [container, ...others] = podOf(manifest).containers;
    if (container === undefined || others.length > 0)
      throw new Error(`${nameOf(manifest)}: not one container`);
    return container;
  };
  const componentOf = ({ metadata }: Manifest) => metadata.labels?.['app.kubernetes.io/component'] ?? '';
  const configOf = (manifest: Manifest) =>
    of('ConfigMap').find(({ metadata }) => metadata.name === manifest.metadata.name)?.data ?? {};
  const withPods = () => [...of('Deployment'), ...of('Job')];

  beforeAll(async () => {
    manifests = await renderManifests(environment);
  });

  test('every service is a Deployment with a Service, an account, an autoscaler and a budget', () => {
    for (const kind of [
      'Deployment',
      'Service',
      'ServiceAccount',
      'HorizontalPodAutoscaler',
      'PodDisruptionBudget',
    ]) {
      expect(of(kind).map(componentOf).toSorted(), kind).toEqual([...serviceNames].toSorted());
    }
    for (const { spec } of of('HorizontalPodAutoscaler')) {
      expect(of('Deployment').map(({ metadata }) => metadata.name)).toContain(spec?.scaleTargetRef?.name);
    }
  });

  test('from two pods to ten, at 70 % of the processor and 80 % of the memory that they ask for', () => {
    for (const manifest of of('HorizontalPodAutoscaler')) {
      expect([manifest.spec?.minReplicas, manifest.spec?.maxReplicas], nameOf(manifest)).toEqual([2, 10]);
      const targets = manifest.spec?.metrics?.map(({ resource }) => [
        resource.name,
        resource.target.averageUtilization,
      ]);
      expect(targets).toEqual([
        ['cpu', 70],
        ['memory', 80],
      ]);
    }
    // A number in the Deployment would undo at each deployment what the autoscaler said.
    for (const { spec } of of('Deployment')) expect(spec?.replicas).toBeUndefined();
  });

  test('as many pods as there may be all find a partition to work on', () => {
    const most = Math.max(...of('HorizontalPodAutoscaler').map(({ spec }) => spec?.maxReplicas ?? 0));
    const topics = of('Job').find((job) => componentOf(job) === 'topics');
    const partitions =
      topics && containerOf(topics).env?.find(({ name }) => name === 'KAFKA_TOPIC_PARTITIONS');
    expect(Number(partitions?.value)).toBeGreaterThanOrEqual(most);
  });

  test('one pod at a time goes of itself, and none before another is ready', () => {
    for (const { spec } of of('PodDisruptionBudget')) expect(spec?.maxUnavailable).toBe(1);
    for (const { spec } of of('Deployment')) {
      expect(spec?.strategy?.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
      expect(spec?.minReadySeconds).toBeGreaterThanOrEqual(10);
    }
  });

  test('three probes ask at the private port, and only one of them asks for what is outside', async () => {
    const known = await readAdminPaths();
    for (const deployment of of('Deployment')) {
      const { startupProbe, readinessProbe, livenessProbe, ports: open = [] } = containerOf(deployment);
      const asked = [startupProbe, readinessProbe, livenessProbe].map((probe) => probe?.httpGet?.path);
      expect(asked, nameOf(deployment)).toEqual(['/health/live', '/health/ready', '/health/live']);
      for (const at of asked) expect(known).toContain(at);
      for (const probe of [startupProbe, readinessProbe, livenessProbe]) {
        expect(probe?.httpGet?.port).toBe('admin');
        // It answers that it is not ready within two seconds.
        expect(probe?.timeoutSeconds).toBeGreaterThan(2);
      }
      expect(open.find(({ name }) => name === 'admin')?.containerPort).toBe(adminPort);
      // Another process's migrations are waited for a minute.
      const startsWithin = (startupProbe?.periodSeconds ?? 0) * (startupProbe?.failureThreshold ?? 0);
      expect(startsWithin).toBeGreaterThan(60);
    }
  });

  test('every service answers where its code does, and is told so', () => {
    for (const deployment of of('Deployment')) {
      const service = componentOf(deployment);
      const { ports: open } = containerOf(deployment);
      expect(open?.find(({ name }) => name === 'graphql')?.containerPort, service).toBe(ports[service]);
      expect(configOf(deployment)).toMatchObject({
        SERVICE: service,
        PORT: String(ports[service]),
        ADMIN_PORT: String(adminPort),
      });
      const offered = of('Service').find((manifest) => componentOf(manifest) === service)?.spec?.ports;
      expect(offered?.map(({ name, port }) => [name, port])).toEqual([
        ['graphql', ports[service]],
        ['admin', adminPort],
      ]);
    }
  });

  test('a pod has the time it takes to stop: the pause, the drain, what is under way', async () => {
    const { drainDelayMs, graceMs } = await readStopping();
    for (const deployment of of('Deployment')) {
      const pause = containerOf(deployment).lifecycle?.preStop?.sleep?.seconds ?? 0;
      const told = configOf(deployment);
      const ownDrainMs = Number(told['DRAIN_DELAY_MS']);
      const ownGraceMs = Number(told['GRACE_MS']);
      expect(pause, nameOf(deployment)).toBeGreaterThanOrEqual(5);
      // No less than what the code takes for itself, where nobody says anything.
      expect(ownDrainMs).toBeGreaterThanOrEqual(drainDelayMs);
      expect(ownGraceMs).toBeGreaterThanOrEqual(graceMs);
      // The sockets' slices, consumers and what is committed come after the drain.
      expect(ownGraceMs - ownDrainMs).toBeGreaterThanOrEqual(15_000);
      expect(podOf(deployment).terminationGracePeriodSeconds).toBeGreaterThan(pause + ownGraceMs / 1_000);
    }
  });

  test('every pod is restricted: no root, no power, nothing to write but its own folder', () => {
    expect(withPods()).toHaveLength(12);
    for (const manifest of withPods()) {
      const pod = podOf(manifest);
      const container = containerOf(manifest);
      expect(pod.securityContext, nameOf(manifest)).toMatchObject({
        runAsNonRoot: true,
        runAsUser: 10001,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect([pod.hostNetwork, pod.hostPID]).toEqual([undefined, undefined]);
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        privileged: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(container.volumeMounts?.map(({ mountPath }) => mountPath)).toContain('/tmp');
      for (const { mountPath, readOnly } of container.volumeMounts ?? []) {
        if (mountPath !== '/tmp') expect([mountPath, readOnly]).toEqual([mountPath, true]);
      }
      for (const volume of pod.volumes ?? []) expect(Object.keys(volume)).not.toContain('hostPath');
    }
  });

  test('no pod is given a token of Kubernetes', () => {
    for (const manifest of withPods()) {
      expect(podOf(manifest).automountServiceAccountToken, nameOf(manifest)).toBe(false);
      expect(podOf(manifest).enableServiceLinks).toBe(false);
    }
    for (const account of of('ServiceAccount')) expect(account.automountServiceAccountToken).toBe(false);
    expect(manifests.filter(({ kind }) => /Role|RoleBinding/.test(kind))).toEqual([]);
  });

  test('every pod is bound in processor and memory, and may have no more memory than it asks for', () => {
    for (const manifest of withPods()) {
      const { requests = {}, limits = {} } = containerOf(manifest).resources ?? {};
      expect(Object.keys(requests).toSorted(), nameOf(manifest)).toEqual(['cpu', 'memory']);
      expect(Object.keys(limits).toSorted()).toEqual(['cpu', 'memory']);
      expect(limits['memory']).toBe(requests['memory']);
    }
  });

  test('pods of a service are spread over zones and nodes', () => {
    for (const deployment of of('Deployment')) {
      const spread = podOf(deployment).topologySpreadConstraints ?? [];
      expect(
        spread.map(({ topologyKey }) => topologyKey),
        nameOf(deployment),
      ).toEqual(['topology.kubernetes.io/zone', 'kubernetes.io/hostname']);
      for (const { labelSelector } of spread) {
        expect(labelSelector.matchLabels).toEqual(deployment.spec?.selector?.matchLabels);
      }
    }
  });

  test('one image for all, the same everywhere', () => {
    const images = new Set(withPods().map((manifest) => containerOf(manifest).image));
    const [image, ...others] = [...images];
    expect(others).toEqual([]);
    if (environment === 'development') expect(image).toBe('paygraph:local');
    else expect(image).toMatch(new RegExp(`/paygraph@${digestOfNone}$`));
  });

  test('a service is given no variable that it does not read, and a job none that it does not', () => {
    for (const manifest of withPods()) {
      const container = containerOf(manifest);
      const component = componentOf(manifest);
      const isJob = manifest.kind === 'Job';
      const reader = isJob ? (component === 'topics' ? 'make topics' : 'make migrate') : component;
      // SERVICE is the entrance's, NODE_EXTRA_CA_CERTS Node's own.
      const known = [...readBy(variables, reader), ...(isJob ? [] : ['SERVICE', 'NODE_EXTRA_CA_CERTS'])];
      const given = [
        ...(container.env ?? []).map(({ name }) => name),
        ...(isJob ? [] : Object.keys(configOf(manifest))),
      ];
      expect(
        given.filter((name) => !known.includes(name)),
        nameOf(manifest),
      ).toEqual([]);
      expect(given.length).toBe(new Set(given).size);
    }
  });

  test('every variable that must be set is set, and a secret comes from outside', () => {
    for (const deployment of of('Deployment')) {
      const service = componentOf(deployment);
      const env = containerOf(deployment).env ?? [];
      const given = [...env.map(({ name }) => name), ...Object.keys(configOf(deployment))];
      for (const { name, readers, unset, isSecret } of variables) {
        if (!readers.includes(service)) continue;
        const isRequired =
          unset === 'required' || new RegExp(`required \\([^)]*\\b${service}\\b`).test(unset);
        if (isRequired) expect(given, service).toContain(name);
        if (isSecret) expect(Object.keys(configOf(deployment))).not.toContain(name);
      }
      for (const { name, value, valueFrom } of env) {
        expect([name, value, valueFrom?.secretKeyRef.key]).toEqual([name, undefined, name]);
        expect(valueFrom?.secretKeyRef.name).toBe(deployment.metadata.name);
      }
    }
    expect(of('Secret')).toEqual([]);
  });

  test('no secret stands in a manifest', () => {
    const text = JSON.stringify(manifests);
    expect(text).not.toMatch(/-----BEGIN/);
    expect(text).not.toMatch(/[a-z+]+:\/\/[^\s/"]*:[^\s/"]*@/);
  });

  test('jobs are done before the services start, once, and within bounds', () => {
    const jobs = of('Job')
      .map((job) => componentOf(job))
      .toSorted();
    const databases = serviceNames.filter((name) => name !== 'gateway').map((name) => `migrate-${name}`);
    expect(jobs).toEqual([...databases, 'topics'].toSorted());
    for (const job of of('Job')) {
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
    for (const job of of('Job')) {
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
