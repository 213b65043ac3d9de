import { type Manifest, nameOf } from './manifests.ts';
import { watchReads } from './watch-reads.ts';

/** Where the models of a group are: Kubernetes' own, and those of the operators that the chart works with. */
const packages: Readonly<Record<string, string>> = {
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
  'external-secrets.io': '@kubernetes-models/external-secrets',
  'cert-manager.io': '@kubernetes-models/cert-manager',
  'gateway.networking.k8s.io': '@kubernetes-models/gateway-api',
};

type Kind = new (manifest: Manifest) => { validate(): void };

/**
 * What is wrong with a manifest by the schema of its kind, empty where nothing is: wrong types, what is missing, and keys
 * that the schema does not know, for the API server would drop them without a word.
 */
export async function faultsOf(manifest: Manifest): Promise<readonly string[]> {
  const Model = await modelOf(manifest);
  if (Model === undefined)
    return [`${nameOf(manifest)}: there is no ${manifest.apiVersion} ${manifest.kind}`];
  const model = new Model(manifest);
  const watched = watchReads(model);
  const faults: string[] = [];
  try {
    // A key that the schema knows is read by what validates: one that is not read is unknown.
    model.validate.call(watched.value);
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
  }
  const unknown = watched.unread().map((key) => `there is no ${key}`);
  return [...faults, ...unknown].map((fault) => `${nameOf(manifest)}: ${fault}`);
}

async function modelOf({ apiVersion, kind }: Manifest): Promise<Kind | undefined> {
  const group = apiVersion.split('/')[0] ?? '';
  const source = `${packages[group] ?? 'kubernetes-models'}/${apiVersion}/${kind}`;
  try {
    const module: Readonly<Record<string, Kind>> = await import(/* @vite-ignore */ source);
    return module[kind];
  } catch {
    return undefined;
  }
}
