import { parse } from 'yaml';
import { type Facts, topicsIn } from './facts.ts';

interface Scrape {
  readonly metrics_path?: string;
  readonly static_configs: readonly {
    readonly targets: readonly string[];
    readonly labels?: { readonly service: string };
  }[];
}

/** Whom Prometheus asks, as monitoring/prometheus/prometheus.yml has it; `rules` is what else lies in monitoring/. */
export function readMonitoringFacts(text: string, rules: string): Facts {
  const scrapes: readonly Scrape[] = parse(text).scrape_configs;
  const targets = scrapes.flatMap(({ metrics_path: path = '/metrics', static_configs }) =>
    static_configs.flatMap(({ targets: addresses, labels }) =>
      labels === undefined ? [] : addresses.map((address) => ({ address, path, service: labels.service })),
    ),
  );
  return {
    place: 'monitoring',
    must: 'know every service',
    processes: [
      ...targets.map(({ address, path, service }) => ({
        name: address.split(':')[0] ?? '',
        service,
        program: undefined,
        variables: undefined,
        ports: [],
        probes: [{ said: 'scrape_configs', path, port: Number(address.split(':')[1]) }],
      })),
    ],
    addresses: [],
    topics: topicsIn(`${rules}\n${text}`),
    images: [],
  };
}
