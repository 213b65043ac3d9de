/** What docker-compose.yml says of Prometheus, Alertmanager, Grafana and Jaeger, against what monitoring/ says of them. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { repository } from '@paygraph/testing';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type ComposedService, readComposition } from './composition.ts';
import { readDockerfile } from './dockerfile.ts';

const { services } = await readComposition();
const read = async (name: string) => await readFile(path.join(repository, name), 'utf8');
const prometheus = parse(await read('monitoring/prometheus/prometheus.yml'));

interface Target {
  readonly targets: readonly string[];
  readonly labels?: { readonly service: string };
}

function service(name: string): ComposedService {
  const found = services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no ${name}`);
  return found;
}

/** Where a folder of this repository is in a container. */
function mountOf(name: string, folder: string): string | undefined {
  const mount = service(name).volumes?.find((volume) => volume.startsWith(`./${folder}:`));
  return mount?.split(':')[1];
}

test('Prometheus asks every service, by its name and at the private port of the image', async () => {
  const stages = readDockerfile(await read('Dockerfile'));
  const variables = stages.at(-1)?.instructions.find(({ kind }) => kind === 'environment');
  const adminPort = variables?.kind === 'environment' ? variables.variables['ADMIN_PORT'] : undefined;
  const watched: readonly Target[] = prometheus.scrape_configs.find(
    ({ job_name }: { readonly job_name: string }) => job_name === 'paygraph',
  ).static_configs;
  const ours = Object.entries(services).filter(
    ([name, { environment }]) => environment?.['SERVICE'] === name && name !== 'provider-simulator',
  );
  expect(watched.map(({ targets, labels }) => [labels?.service, targets])).toEqual(
    ours.map(([name]) => [name, [`${name}:${adminPort}`]]),
  );
  // Who asks must be on their network; nobody moves a private port there.
  for (const [, { networks, environment }] of ours) {
    expect(networks).toContain('parts');
    expect(environment?.['ADMIN_PORT']).toBeUndefined();
  }
  expect(service('prometheus').networks).toEqual(['parts']);
});

test('each is mounted where it looks for what monitoring/ says', async () => {
  const { command = [] } = service('prometheus');
  expect(command).toContain(`--config.file=${mountOf('prometheus', 'monitoring/prometheus')}/prometheus.yml`);
  for (const file of prometheus.rule_files) await read(`monitoring/prometheus/${file}`);
  expect(service('alertmanager').command).toContain(
    `--config.file=${mountOf('alertmanager', 'monitoring/alertmanager')}/alertmanager.yml`,
  );
  expect(mountOf('grafana', 'monitoring/grafana/provisioning')).toBe('/etc/grafana/provisioning');
  const { providers } = parse(await read('monitoring/grafana/provisioning/dashboards/paygraph.yml'));
  expect(mountOf('grafana', 'monitoring/grafana/dashboards')).toBe(providers[0].options.path);
  expect((await readdir(path.join(repository, 'monitoring/grafana/dashboards'))).length).toBeGreaterThan(5);
});

test('each finds the others: Grafana both, Prometheus Alertmanager', async () => {
  const { datasources } = parse(await read('monitoring/grafana/provisioning/datasources/paygraph.yml'));
  const asked = datasources.map(({ url }: { readonly url: string }) => url);
  expect(asked).toEqual([healthOrigin('prometheus'), healthOrigin('alertmanager')]);
  const [{ static_configs: managers }] = prometheus.alerting.alertmanagers;
  expect(managers[0].targets).toEqual([new URL(healthOrigin('alertmanager')).host]);
});

/** A health check asks where its own process listens. */
function healthOrigin(name: string): string {
  const asked = service(name).healthcheck?.test?.find((word) => word.startsWith('http:')) ?? '';
  return new URL(asked).origin.replace('127.0.0.1', name);
}

test('Grafana lets look whoever reaches it, and nobody sign in; it is reached from this machine, at port 3000', () => {
  const { environment = {}, ports } = service('grafana');
  expect(ports).toEqual(['127.0.0.1:3000:3000']);
  expect(environment['GF_AUTH_ANONYMOUS_ORG_ROLE']).not.toBe('Admin');
  expect([environment['GF_AUTH_DISABLE_LOGIN_FORM'], environment['GF_AUTH_BASIC_ENABLED']]).toEqual([
    'true',
    'false',
  ]);
});

test('nothing is traced but where it is asked for, and then every service may go to Jaeger without TLS', async () => {
  expect(service('jaeger').profiles).toEqual(['traces']);
  const names = ['gateway', 'users', 'wallets', 'transactions', 'payments', 'notifications'];
  for (const name of names) {
    const { environment = {} } = service(name);
    expect([name, environment['OTEL_EXPORTER_OTLP_ENDPOINT']]).toEqual([name, null]);
    expect(String(environment['ALLOW_PLAIN_CONNECTIONS']).split(',')).toContain('traces');
  }
  expect(await read('Makefile')).toContain('http://jaeger:4318');
});

test('text and push messages are written where one finds them: no mail folder says where', () => {
  const { environment = {}, volumes } = service('notifications');
  expect(environment['MAIL_DIR']).toBeUndefined();
  expect(volumes).toContain(`messages:${environment['SIMULATED_SENDERS_DIR']}`);
});
