import { digestOfNone, type EnvironmentName, renderRelease } from '@paygraph/helm';
import { parseAllDocuments } from 'yaml';

export { chart, type EnvironmentName, environmentNames, valuesOf as valuesFile } from '@paygraph/helm';

/** What a values file leaves to whoever deploys. */
export function givenAtDeployment(name: EnvironmentName): Readonly<Record<string, string>> {
  return name === 'development' ? {} : { 'image.digest': digestOfNone };
}

/** What comes of the chart for one file of values, and of what is set besides. */
export async function renderManifests(
  name: EnvironmentName,
  set: Readonly<Record<string, string>> = {},
): Promise<readonly Manifest[]> {
  return parseManifests(await renderText(name, set));
}

/** The same is rendered once for all who ask. */
export function renderText(
  name: EnvironmentName,
  set: Readonly<Record<string, string>> = {},
): Promise<string> {
  const key = JSON.stringify([name, set]);
  const rendering =
    rendered.get(key) ?? renderRelease({ environment: name, set: { ...givenAtDeployment(name), ...set } });
  rendered.set(key, rendering);
  return rendering;
}

const rendered = new Map<string, Promise<string>>();

/** Throws for what is no YAML; a key that stands twice is none. */
export function parseManifests(text: string): readonly Manifest[] {
  return parseAllDocuments(text)
    .map((document) => {
      if ('errors' in document) for (const error of document.errors) throw error;
      return document.toJS() as Manifest | null;
    })
    .filter((manifest) => manifest !== null);
}

/** `Deployment paygraph-users`, for people. */
export function nameOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.name}`;
}

/** As much of a manifest as is looked at. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Spec;
  readonly data?: Readonly<Record<string, string>>;
  readonly automountServiceAccountToken?: boolean;
}

export interface Spec {
  readonly replicas?: number;
  readonly minReadySeconds?: number;
  readonly strategy?: {
    readonly rollingUpdate?: { readonly maxSurge?: number; readonly maxUnavailable?: number };
  };
  readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> } & Readonly<
    Record<string, unknown>
  >;
  readonly template?: {
    readonly metadata: {
      readonly labels?: Readonly<Record<string, string>>;
      readonly annotations?: Readonly<Record<string, string>>;
    };
    readonly spec: Pod;
  };
  readonly ports?: readonly { readonly name: string; readonly port: number; readonly targetPort: string }[];
  // A HorizontalPodAutoscaler’s.
  readonly scaleTargetRef?: { readonly kind: string; readonly name: string };
  readonly minReplicas?: number;
  readonly maxReplicas?: number;
  readonly metrics?: readonly {
    readonly resource: { readonly name: string; readonly target: { readonly averageUtilization?: number } };
  }[];
  // A PodDisruptionBudget’s.
  readonly maxUnavailable?: number;
  // A NetworkPolicy’s.
  readonly podSelector?: PodSelector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly NetworkRule[];
  readonly egress?: readonly NetworkRule[];
  // A Job’s.
  readonly backoffLimit?: number;
  readonly activeDeadlineSeconds?: number;
  // An Ingress’s.
  readonly tls?: readonly { readonly hosts: readonly string[]; readonly secretName: string }[];
  readonly rules?: readonly {
    readonly host: string;
    readonly http: { readonly paths: readonly { readonly path: string }[] };
  }[];
  // A PrometheusRule’s.
  readonly groups?: readonly unknown[];
  // A ServiceMonitor’s.
  readonly endpoints?: readonly {
    readonly port: string;
    readonly path: string;
    readonly honorLabels?: boolean;
  }[];
}

export interface PodSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
}

export interface NetworkRule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly protocol: string; readonly port: number }[];
}

export interface Peer {
  readonly podSelector?: PodSelector;
  readonly namespaceSelector?: PodSelector;
  readonly ipBlock?: { readonly cidr: string };
}

export interface Pod {
  readonly automountServiceAccountToken?: boolean;
  readonly enableServiceLinks?: boolean;
  readonly serviceAccountName?: string;
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext?: {
    readonly runAsNonRoot?: boolean;
    readonly runAsUser?: number;
    readonly seccompProfile?: { readonly type: string };
  };
  readonly topologySpreadConstraints?: readonly {
    readonly topologyKey: string;
    readonly labelSelector: PodSelector;
  }[];
  readonly containers: readonly Container[];
  readonly volumes?: readonly (Readonly<Record<string, unknown>> & { readonly name: string })[];
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: {
      readonly secretKeyRef: { readonly name: string; readonly key: string; readonly optional?: boolean };
    };
  }[];
  readonly envFrom?: readonly { readonly configMapRef: { readonly name: string } }[];
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly lifecycle?: { readonly preStop?: { readonly sleep?: { readonly seconds: number } } };
  readonly resources?: {
    readonly requests?: Readonly<Record<string, string>>;
    readonly limits?: Readonly<Record<string, string>>;
  };
  readonly securityContext?: {
    readonly allowPrivilegeEscalation?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly privileged?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[]; readonly add?: readonly string[] };
  };
  readonly volumeMounts?: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly?: boolean;
  }[];
}

export interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string };
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold?: number;
}
