import { parser } from '@prometheus-io/lezer-promql';

/**
 * Grafana's variables as Prometheus must see them: every process, and four scrapes, as Grafana reckons it from the data
 * source's interval. A query without any is left as it is.
 */
export function fillIn(expr: string, rateInterval = '1m'): string {
  return expr.replaceAll('$__rate_interval', rateInterval).replaceAll('$instance', '.*');
}

/** Where a query is no PromQL, by the text from there on. Empty where all is well. */
export function syntaxFaults(expr: string): string[] {
  const faults: string[] = [];
  parser.parse(expr).iterate({
    enter: (node) => {
      if (node.type.isError) faults.push(`no PromQL from here: "${expr.slice(node.from)}"`);
    },
  });
  return faults;
}

/** The names of the metrics a query reads, each once. */
export function metricNames(expr: string): string[] {
  const names = new Set<string>();
  parser.parse(expr).iterate({
    enter: (node) => {
      if (node.name === 'VectorSelector') {
        const name = node.node.getChild('Identifier');
        if (name !== null) names.add(expr.slice(name.from, name.to));
      }
    },
  });
  return [...names];
}
