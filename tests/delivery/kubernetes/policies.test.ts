/** What holds of every workload, whatever its values: how many there are, how they are asked, stopped and confined. */
import { digestOfNone } from '@paygraph/helm';
import { beforeAll, describe, expect, test } from 'vitest';
import { readAdminPaths, readAdminPort, readPorts } from '../code/ports.ts';
import { readStopping } from '../code/stopping.ts';
import { serviceNames } from '../code/variables.ts';
import { environmentNames, type Manifest, nameOf, renderManifests } from './manifests.ts';
import { componentOf, containerOf, podOf, type Workloads, workloadsOf } from './workloads.ts';

let ports: Readonly<Record<string, number>>;
let adminPort: number;
beforeAll(async () => {
  ports = await readPorts();
  adminPort = await readAdminPort();
});

describe.each(environmentNames)('with the values of %s', (environment) => {
  let manifests: readonly Manifest[];
  let workloads: Workloads;
  beforeAll(async () => {
    manifests = await renderManifests(environment);
    workloads = workloadsOf(manifests);
  });

  test('every service is a Deployment with a Service, an account, an autoscaler and a budget', () => {
    for (const kind of [
      'Deployment',
      'Service',
      'ServiceAccount',
      'HorizontalPodAutoscaler',
      'PodDisruptionBudget',
    ]) {
      expect(workloads.of(kind).map(componentOf).toSorted(), kind).toEqual([...serviceNames].toSorted());
    }
    for (const { spec } of workloads.of('HorizontalPodAutoscaler')) {
      expect(workloads.of('Deployment').map(({ metadata }) => metadata.name)).toContain(
        spec?.scaleTargetRef?.name,
      );
    }
  });

  test('from two pods to ten, at 70 % of the processor and 80 % of the memory that they ask for', () => {
    for (const manifest of workloads.of('HorizontalPodAutoscaler')) {
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
    for (const { spec } of workloads.of('Deployment')) expect(spec?.replicas).toBeUndefined();
  });

  test('as many pods as there may be all find a partition to work on', () => {
    const most = Math.max(
      ...workloads.of('HorizontalPodAutoscaler').map(({ spec }) => spec?.maxReplicas ?? 0),
    );
    const topics = workloads.of('Job').find((job) => componentOf(job) === 'topics');
    const partitions =
      topics && containerOf(topics).env?.find(({ name }) => name === 'KAFKA_TOPIC_PARTITIONS');
    expect(Number(partitions?.value)).toBeGreaterThanOrEqual(most);
  });

  test('one pod at a time goes of itself, and none before another is ready', () => {
    for (const { spec } of workloads.of('PodDisruptionBudget')) expect(spec?.maxUnavailable).toBe(1);
    for (const { spec } of workloads.of('Deployment')) {
      expect(spec?.strategy?.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
      expect(spec?.minReadySeconds).toBeGreaterThanOrEqual(10);
    }
  });

  test('three probes ask at the private port, and only one of them asks for what is outside', async () => {
    const known = await readAdminPaths();
    for (const deployment of workloads.of('Deployment')) {
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
    for (const deployment of workloads.of('Deployment')) {
      const service = componentOf(deployment);
      const { ports: open } = containerOf(deployment);
      expect(open?.find(({ name }) => name === 'graphql')?.containerPort, service).toBe(ports[service]);
      expect(workloads.configOf(deployment)).toMatchObject({
        SERVICE: service,
        PORT: String(ports[service]),
        ADMIN_PORT: String(adminPort),
      });
      const offered = workloads.of('Service').find((manifest) => componentOf(manifest) === service)
        ?.spec?.ports;
      expect(offered?.map(({ name, port }) => [name, port])).toEqual([
        ['graphql', ports[service]],
        ['admin', adminPort],
      ]);
    }
  });

  test('a pod has the time it takes to stop: the pause, the drain, what is under way', async () => {
    const { drainDelayMs, graceMs } = await readStopping();
    for (const deployment of workloads.of('Deployment')) {
      const pause = containerOf(deployment).lifecycle?.preStop?.sleep?.seconds ?? 0;
      const told = workloads.configOf(deployment);
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
    expect(workloads.withPods()).toHaveLength(12);
    for (const manifest of workloads.withPods()) {
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
    for (const manifest of workloads.withPods()) {
      expect(podOf(manifest).automountServiceAccountToken, nameOf(manifest)).toBe(false);
      expect(podOf(manifest).enableServiceLinks).toBe(false);
    }
    for (const account of workloads.of('ServiceAccount'))
      expect(account.automountServiceAccountToken).toBe(false);
    expect(manifests.filter(({ kind }) => /Role|RoleBinding/.test(kind))).toEqual([]);
  });

  test('every pod is bound in processor and memory, and may have no more memory than it asks for', () => {
    for (const manifest of workloads.withPods()) {
      const { requests = {}, limits = {} } = containerOf(manifest).resources ?? {};
      expect(Object.keys(requests).toSorted(), nameOf(manifest)).toEqual(['cpu', 'memory']);
      expect(Object.keys(limits).toSorted()).toEqual(['cpu', 'memory']);
      expect(limits['memory']).toBe(requests['memory']);
    }
  });

  test('pods of a service are spread over zones and nodes', () => {
    for (const deployment of workloads.of('Deployment')) {
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
    const images = new Set(workloads.withPods().map((manifest) => containerOf(manifest).image));
    const [image, ...others] = [...images];
    expect(others).toEqual([]);
    if (environment === 'development') expect(image).toBe('paygraph:local');
    else expect(image).toMatch(new RegExp(`/paygraph@${digestOfNone}$`));
  });
});
