import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderChart } from './render-chart.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
export const chart = path.join(root, 'k8s', 'charts', 'paygraph');

/** One for each file of values in k8s/values. */
export const environmentNames = ['development', 'production'] as const;
export type EnvironmentName = (typeof environmentNames)[number];

export const releaseName = 'paygraph';
export const namespace = 'paygraph';

export function valuesOf(name: EnvironmentName): string {
  return path.join(root, 'k8s', 'values', `${name}.yaml`);
}

/** The digest of no image: it stands where whoever deploys names one. */
export const digestOfNone = `sha256:${'0'.repeat(64)}`;

/** The release's manifests. Throws HelmRefusal. */
export async function renderRelease(options: {
  environment: EnvironmentName;
  /** A file of one's own, which goes before that of the environment. */
  values?: string | undefined;
  set?: Readonly<Record<string, string>>;
  namespace?: string;
}): Promise<string> {
  return await renderChart({
    chart,
    release: releaseName,
    namespace: options.namespace ?? namespace,
    values: [valuesOf(options.environment), ...(options.values === undefined ? [] : [options.values])],
    set: options.set ?? {},
  });
}
