/** Every metric that docs/metrics.md names in the first column of a table; `a_{b,c}_d` is `a_b_d` and `a_c_d`. */
export function documentedMetrics(page: string): Set<string> {
  const names = new Set<string>();
  for (const line of page.split('\n')) {
    const [, first, type] = /^\| (.+?) \| (counter|gauge|histogram|summary)\b/.exec(line) ?? [];
    if (first === undefined || type === undefined) continue;
    for (const [, pattern = ''] of first.matchAll(/`([^`]+)`/g)) {
      for (const name of expand(pattern)) {
        names.add(name);
        // A histogram is read by its parts.
        if (type === 'histogram') for (const part of ['bucket', 'sum', 'count']) names.add(`${name}_${part}`);
      }
    }
  }
  return names;
}

function expand(pattern: string): string[] {
  const [, before, choices, after] = /^(.*?)\{([^}]*)\}(.*)$/.exec(pattern) ?? [];
  if (before === undefined || choices === undefined || after === undefined) return [pattern];
  return choices.split(',').flatMap((choice) => expand(`${before}${choice}${after}`));
}
