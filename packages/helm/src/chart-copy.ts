import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Gives `use` the folder of a copy of the chart, without the links that lead out of it; gone when `use` is done. */
export async function withChartCopy<Result>(
  chart: string,
  use: (copy: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'paygraph-helm-'));
  try {
    const copy = path.join(folder, path.basename(chart));
    await cp(chart, copy, { recursive: true, dereference: true });
    return await use(copy);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
