import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { withChartCopy } from './chart-copy.ts';
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

const hook = 'helm.sh/hook';
const hookOnTheWay = 'helm.sh-hook-on-the-way';

/**
 * All manifests of the release, hooks among them, as one YAML text. Throws HelmRefusal. helm-java leaves hooks out of what
 * it renders: on the way they are called something else, in a copy of the chart.
 */
export async function renderChart(rendering: Rendering): Promise<string> {
  const { chart, release, namespace, values = [], set = {} } = rendering;
  return await withChartCopy(chart, async (copy) => {
    await rename(path.join(copy, 'templates'), hook, hookOnTheWay);
    const rendered = await runHelm([
      'template',
      copy,
      release,
      namespace,
      ...values.flatMap((file) => ['--values', path.resolve(file)]),
      ...Object.entries(set).flatMap(([at, value]) => ['--set', `${at}=${value}`]),
    ]);
    return rendered.replaceAll(hookOnTheWay, hook);
  });
}

async function rename(folder: string, from: string, to: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const text = await readFile(file, 'utf8');
    if (text.includes(from)) await writeFile(file, text.replaceAll(from, to));
  }
}
