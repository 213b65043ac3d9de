import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';

const folder = new URL('../', import.meta.url);
const ruleFiles = ['recording-rules.yml', 'alerts.yml'] as const;

export interface Rendered {
  readonly prometheus: string;
  readonly alertmanager: string;
}

export interface RenderOptions {
  /** Where the two files and the rules are written. */
  readonly into: string;
  readonly host: string;
  /** Added to the private port of every service. */
  readonly portOffset: number;
  /** Addresses without a scheme, as in 127.0.0.1:9093. */
  readonly prometheusAddress: string;
  readonly alertmanagerAddress: string;
  /** Put before the path of a runbook, so that an alert links to where the repository is read. */
  readonly runbookBase: string;
  /** Everything at seconds instead of minutes: for tests, which ask the same rules and can't wait for days. */
  readonly hasty: boolean;
}

/** In the order of their private ports, from 9000 on, where all run on one machine. */
const services = ['gateway', 'users', 'wallets', 'transactions', 'payments', 'notifications'] as const;
const firstAdminPort = 9000;

/** What a test makes of the windows and waits of the rules; thresholds stay as they are. */
const hastyDurations: Readonly<Record<string, string>> = {
  '1m': '2s',
  '2m': '3s',
  '5m': '8s',
  '20m': '30s',
  '30m': '10s',
  '1h': '12s',
  '6h': '16s',
  '3d': '24s',
};

const prometheusShape = z.looseObject({
  global: z.looseObject({}),
  alerting: z.unknown(),
  scrape_configs: z.array(
    z.looseObject({
      job_name: z.string(),
      static_configs: z.array(
        z.looseObject({
          targets: z.array(z.string()),
          labels: z.object({ service: z.enum(services) }).optional(),
        }),
      ),
    }),
  ),
});

/** Writes the configuration of monitoring/ for one running system: the same rules, with its own addresses. */
export async function renderConfiguration(options: RenderOptions): Promise<Rendered> {
  const { into, hasty } = options;
  await mkdir(into, { recursive: true });
  for (const file of ruleFiles) {
    const rules = withRunbooks(await read(`prometheus/${file}`), options.runbookBase);
    await writeFile(path.join(into, file), hasty ? hastened(rules) : rules);
  }
  const prometheus = path.join(into, 'prometheus.yml');
  await writeFile(prometheus, prometheusFor(await read('prometheus/prometheus.yml'), options));
  const alertmanager = path.join(into, 'alertmanager.yml');
  const routes = await read('alertmanager/alertmanager.yml');
  await writeFile(alertmanager, hasty ? routes.replace(/group_wait: \w+/, 'group_wait: 1s') : routes);
  return { prometheus, alertmanager };
}

/** Only what is in brackets or after `for:` is a duration: names such as ratio_rate1h stay. */
export function hastened(rules: string): string {
  const shorter = (given: string) => hastyDurations[given] ?? given;
  return rules
    .replace(/\[(\w+)\]/g, (_, window: string) => `[${shorter(window)}]`)
    .replace(/^(\s+for:) (\w+)$/gm, (_, before: string, wait: string) => `${before} ${shorter(wait)}`);
}

function withRunbooks(rules: string, base: string): string {
  return rules.replace(/runbook_url: (?=monitoring\/)/g, `runbook_url: ${base}`);
}

/** `users:9000` of the file is `127.0.0.1:9001` here, with the offset added. */
function prometheusFor(text: string, options: RenderOptions): string {
  const { host, portOffset, prometheusAddress, alertmanagerAddress, hasty } = options;
  const { global, scrape_configs, ...rest } = prometheusShape.parse(parse(text));
  const here = (service: (typeof services)[number]) =>
    `${host}:${firstAdminPort + services.indexOf(service) + portOffset}`;
  return stringify({
    ...rest,
    global: hasty
      ? { ...global, scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' }
      : global,
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanagerAddress] }] }] },
    scrape_configs: scrape_configs.map(({ static_configs, ...job }) => ({
      ...job,
      // The job without the label of a service is Prometheus' own.
      static_configs: static_configs.map(({ labels }) =>
        labels === undefined ? { targets: [prometheusAddress] } : { targets: [here(labels.service)], labels },
      ),
    })),
  });
}

async function read(name: string): Promise<string> {
  return await readFile(new URL(name, folder), 'utf8');
}
