import { type Container, type Manifest, nameOf, type Pod } from './manifests.ts';

/** The manifests of a release, by what is asked of them. */
export interface Workloads {
  of(kind: string): readonly Manifest[];
  /** Deployments and jobs. */
  withPods(): readonly Manifest[];
  /** What the ConfigMap of the same name holds. */
  configOf(workload: Manifest): Readonly<Record<string, string>>;
}

export function workloadsOf(manifests: readonly Manifest[]): Workloads {
  const of = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
  return {
    of,
    withPods: () => [...of('Deployment'), ...of('Job')],
    configOf: ({ metadata: { name } }) =>
      of('ConfigMap').find(({ metadata }) => metadata.name === name)?.data ?? {},
  };
}

export function podOf(workload: Manifest): Pod {
  const pod = workload.spec?.template?.spec;
  if (pod === undefined) throw new Error(`${nameOf(workload)} has no pod`);
  return pod;
}

export function containerOf(workload: Manifest): Container {
  const [container, ...others] = podOf(workload).containers;
  if (container === undefined || others.length > 0) throw new Error(`${nameOf(workload)}: not one container`);
  return container;
}

/** The service, or the job, that it is of. */
export function componentOf({ metadata }: Manifest): string {
  return metadata.labels?.['app.kubernetes.io/component'] ?? '';
}
