/** A metric as docs/metrics.md has it, or as a process tells of it. */
export interface MetricFamily {
  readonly name: string;
  readonly type: string;
  readonly labels: ReadonlySet<string>;
}

/** What every series has, and what only the parts of a histogram have. */
const ownLabels = new Set(['service', 'le']);

/** The families of a live `/metrics`, each with the labels of all its series. */
export function readFamilies(text: string): readonly MetricFamily[] {
  const types = new Map<string, string>();
  const labels = new Map<string, Set<string>>();
  for (const line of text.split('\n')) {
    const [, named, type] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    if (named !== undefined && type !== undefined) types.set(named, type);
    const [, series, given = ''] = /^([a-z_][a-z0-9_]*)(?:\{(.*)\})? \S+$/i.exec(line) ?? [];
    if (series === undefined) continue;
    const family = types.has(series) ? series : series.replace(/_(bucket|sum|count)$/, '');
    const known = labels.get(family) ?? new Set<string>();
    for (const [, label = ''] of given.matchAll(/(\w+)="/g)) if (!ownLabels.has(label)) known.add(label);
    labels.set(family, known);
  }
  return [...types].map(([name, type]) => ({ name, type, labels: labels.get(name) ?? new Set() }));
}

/** The tables of docs/metrics.md: metric, type, labels, what it tells. `a_{b,c}` is `a_b` and `a_c`. */
export function readPage(page: string): readonly MetricFamily[] {
  return page.split('\n').flatMap((line) => {
    const [, names, type, labels = ''] =
      /^\| (`.+?) \| (counter|gauge|histogram) \| (.*?) ?\| /.exec(line) ?? [];
    if (names === undefined || type === undefined) return [];
    const known = new Set([...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label));
    return [...names.matchAll(/`([^`]+)`/g)]
      .flatMap(([, name = '']) => expand(name))
      .map((name) => ({ name, type, labels: known }));
  });
}

function expand(pattern: string): readonly string[] {
  const [, before, choices, after] = /^(.*?)\{([^}]*)\}(.*)$/.exec(pattern) ?? [];
  if (before === undefined || choices === undefined || after === undefined) return [pattern];
  return choices.split(',').flatMap((choice) => expand(`${before}${choice}${after}`));
}
