import { parseAllDocuments } from 'yaml';
import { addressesOf } from './addresses.ts';
import { type Facts, imageName, type Process, topicsIn } from './facts.ts';

/** As much of a manifest as is looked at. */
interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly ports?: readonly { readonly name?: string; readonly port: number }[];
    readonly endpoints?: readonly { readonly port: string; readonly path: string }[];
    readonly template?: { readonly spec: { readonly containers: readonly Container[] } };
  };
}

interface Container {
  readonly image: string;
  readonly command?: readonly string[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly envFrom?: readonly { readonly configMapRef?: { readonly name: string } }[];
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
}
interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string | number };
}

/** What Helm rendered, with which values it says in `place`. */
export function readHelmFacts(rendered: string, place: string): Facts {
  const manifests: readonly Manifest[] = parseAllDocuments(rendered)
    .map((document) => document.toJS())
    .filter((manifest) => manifest !== null);
  const workloads = manifests.filter(({ kind }) => kind === 'Deployment' || kind === 'Job');
  const processes = workloads.map((workload) => processOf(workload, manifests));
  const hosts = manifests
    .filter(({ kind }) => kind === 'Service')
    .map((manifest) => [manifest.metadata.name, componentOf(manifest)] as const);
  return {
    place,
    must: 'run everything',
    processes,
    addresses: addressesOf(processes, (host) => new Map(hosts).get(host) ?? host),
    topics: topicsIn(rendered),
    images: workloads.flatMap((workload) => containersOf(workload).map(({ image }) => imageName(image))),
  };
}

const componentOf = ({ metadata }: Manifest) => metadata.labels?.['app.kubernetes.io/component'] ?? '';
const containersOf = ({ spec }: Manifest) => spec?.template?.spec.containers ?? [];

function processOf(workload: Manifest, manifests: readonly Manifest[]): Process {
  const [container] = containersOf(workload);
  if (container === undefined) throw new Error(`${workload.metadata.name} has no container`);
  const component = componentOf(workload);
  const ofConfigMaps = (container.envFrom ?? []).flatMap(({ configMapRef }) =>
    manifests.filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === configMapRef?.name),
  );
  const variables: Readonly<Record<string, string | undefined>> = {
    ...Object.assign({}, ...ofConfigMaps.map(({ data }) => data)),
    ...Object.fromEntries((container.env ?? []).map(({ name, value }) => [name, value])),
  };
  const portNamed = (name: string | number) =>
    typeof name === 'number' ? name : container.ports?.find((port) => port.name === name)?.containerPort;
  const probes = {
    startup: container.startupProbe,
    readiness: container.readinessProbe,
    liveness: container.livenessProbe,
  };
  return {
    name: component,
    service: variables['SERVICE'],
    program: container.command?.find((word) => word.endsWith('.ts')),
    variables,
    ports: [
      ...portsSaid('containerPort', portNamed('graphql')),
      ...portsSaid('PORT', variables['PORT'] === undefined ? undefined : Number(variables['PORT'])),
      ...servicePorts(manifests, component, 'graphql').flatMap((port) => portsSaid('the Service', port)),
    ],
    probes: [
      ...Object.entries(probes).flatMap(([said, probe]) =>
        probe?.httpGet === undefined
          ? []
          : [
              {
                said: `the ${said} probe`,
                path: probe.httpGet.path,
                port: portNamed(probe.httpGet.port) ?? 0,
              },
            ],
      ),
      ...(workload.kind === 'Deployment' ? monitorProbes(manifests, component) : []),
      ...(variables['ADMIN_PORT'] === undefined
        ? []
        : [{ said: 'ADMIN_PORT', path: '/metrics', port: Number(variables['ADMIN_PORT']) }]),
    ],
  };
}

const portsSaid = (said: string, port: number | undefined) => (port === undefined ? [] : [{ said, port }]);

function servicePorts(manifests: readonly Manifest[], component: string, name: string): readonly number[] {
  return manifests
    .filter((manifest) => manifest.kind === 'Service' && componentOf(manifest) === component)
    .flatMap(({ spec }) => spec?.ports ?? [])
    .filter((port) => port.name === name)
    .map(({ port }) => port);
}

/** Prometheus' operator asks at the Service's port of that name. */
function monitorProbes(manifests: readonly Manifest[], component: string): Process['probes'] {
  return manifests
    .filter(({ kind }) => kind === 'ServiceMonitor')
    .flatMap(({ spec }) => spec?.endpoints ?? [])
    .flatMap(({ port, path }) =>
      servicePorts(manifests, component, port).map((number) => ({
        said: 'the ServiceMonitor',
        path,
        port: number,
      })),
    );
}
