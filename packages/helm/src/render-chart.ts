import { runHelm } from './run-helm.ts';

/** One release of a chart, as `helm template` is told of it. */
export interface Rendering {
  /** The folder of the chart. */
  readonly chart: string;
  readonly release: string;
  readonly namespace: string;
  /** Files, of which a later one goes before an earlier one. */
  readonly values?: readonly string[];
  /** By their paths, as in `image.digest`. */
  readonly set?: Readonly<Record<string, string>>;
}

/** All manifests of the release, hooks among them, as one YAML text. Throws HelmRefusal. */
export async function renderChart(rendering: Rendering): Promise<string> {
  const { chart, release, namespace, values = [], set = {} } = rendering;
  return await runHelm([
    'template',
    chart,
    release,
    namespace,
    ...values.flatMap((file) => ['--values', file]),
    ...Object.entries(set).flatMap(([path, value]) => ['--set', `${path}=${value}`]),
  ]);
}
