import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { withChartCopy } from './chart-copy.ts';
import { runHelm } from './run-helm.ts';

/**
 * `helm lint --strict` with these values; answers what it says, throws HelmRefusal with what it minds. helm-java's lint
 * knows a chart's own values alone, so a copy of the chart is given these.
 */
export async function lintChart(
  chart: string,
  values: readonly string[],
  set: Readonly<Record<string, string>> = {},
): Promise<string> {
  return await withChartCopy(chart, async (copy) => {
    const own = path.join(copy, 'values.yaml');
    const all = [];
    for (const file of [own, ...values]) all.push(asTree(parse(await readFile(file, 'utf8'))));
    for (const [at, value] of Object.entries(set)) all.push(treeAt(at.split('.'), value));
    await writeFile(own, stringify(all.reduce(merged)));
    return await runHelm(['lint', copy]);
  });
}

type Tree = Readonly<Record<string, unknown>>;

function asTree(value: unknown): Tree {
  return isTree(value) ? value : {};
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As Helm merges values: maps key by key, anything else is replaced. */
function merged(under: Tree, over: Tree): Tree {
  const joined = Object.entries(over).map(([key, value]) => {
    const below = under[key];
    return [key, isTree(value) && isTree(below) ? merged(below, value) : value] as const;
  });
  return { ...under, ...Object.fromEntries(joined) };
}

function treeAt([key = '', ...rest]: readonly string[], value: string): Tree {
  return { [key]: rest.length === 0 ? value : treeAt(rest, value) };
}
