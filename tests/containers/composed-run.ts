import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ComposedService, Composition } from './composition.ts';
import { type Container, runIn } from './container.ts';
import type { Image } from './image.ts';

/** Runs what docker-compose.yml says, on this machine: its commands, with its variables, on the parts that are here. */
export interface ComposedRun {
  /** Starts one service, or one job, with the very command and variables of the file. */
  start(name: string): Container;
  /** Runs the health check of the file, or the image's own, against a service that runs. */
  check(name: string, whose: 'of the file' | 'of the image'): Container;
  /** Where a service's private port is here. */
  adminUrl(name: string): string;
  readonly gatewayUrl: string;
}

/** Each with the port it has in its container, which here is moved. */
const servicePorts: Readonly<Record<string, number>> = {
  gateway: 8000,
  users: 8001,
  wallets: 8002,
  transactions: 8003,
  payments: 8004,
  notifications: 8005,
  'provider-simulator': 8010,
};

export function createComposedRun(options: {
  composition: Composition;
  image: Image;
  program: string;
  /** Where the folders are that stand for the volumes of keys. */
  keys: string;
  portOffset: number;
  /** host:port of the parts here, by host:port on the containers' network. */
  parts: Readonly<Record<string, string>>;
}): ComposedRun {
  const { composition, image, program, keys, portOffset, parts } = options;
  const portOf = (name: string) => (servicePorts[name] ?? 0) + portOffset;
  // The provider has one port for both.
  const adminPortOf = (name: string) => portOf(name) + (name === 'provider-simulator' ? 0 : 1_000);
  const addresses = Object.entries({
    ...parts,
    ...Object.fromEntries(
      Object.entries(servicePorts).map(([name, port]) => [`${name}:${port}`, `127.0.0.1:${portOf(name)}`]),
    ),
  });

  /** Addresses and folders of a container as they are here. */
  function here(name: string, text: string): string {
    const moved = addresses.reduce(
      (so, [there, address]) => so.replaceAll(`//${there}`, `//${address}`),
      text,
    );
    return (parts[moved] ?? moved)
      .replace('/run/keys', path.join(keys, name))
      .replace('/app', image.folder)
      .replace(/^\/keys$/, keys);
  }

  function environmentOf(name: string, { environment = {} }: ComposedService): Record<string, string> {
    const given = Object.entries(environment).map(([variable, value]) => [
      variable,
      here(name, String(value ?? '')),
    ]);
    return {
      ...Object.fromEntries(given),
      // The image listens to its network; on this machine that would be everybody's.
      HOST: '127.0.0.1',
      ...(name in servicePorts && { PORT: String(portOf(name)), ADMIN_PORT: String(adminPortOf(name)) }),
    };
  }

  function service(name: string): ComposedService {
    const found = composition.services[name];
    if (found === undefined) throw new Error(`docker-compose.yml has no ${name}`);
    return found;
  }

  const run = (name: string, words: readonly string[]) =>
    runIn({ ...image, user: userOf(service(name)) }, words, {
      environment: environmentOf(name, service(name)),
      program,
    });

  return {
    start: (name) =>
      run(
        name,
        (service(name).command ?? image.command).map((word) => here(name, word)),
      ),
    check: (name, whose) =>
      // A dollar is written twice there, for one is Compose's own.
      run(
        name,
        whose === 'of the image'
          ? image.health
          : (service(name).healthcheck?.test ?? []).slice(1).map((word) => word.replaceAll('$$', '$')),
      ),
    adminUrl: (name) => `http://127.0.0.1:${adminPortOf(name)}`,
    gatewayUrl: `http://127.0.0.1:${portOf('gateway')}/graphql`,
  };
}

function userOf({ user = '' }: ComposedService): Image['user'] {
  const [uid, gid] = user.split(':').map(Number);
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

/** Rewrites what `keys` has made for the Postgres that is here, whose superuser is another. */
export async function moveKeys(keys: string, names: readonly string[], postgresUrl: string): Promise<void> {
  const rewrite = async (file: string, change: (text: string) => string) => {
    await chmod(file, 0o644);
    await writeFile(file, change(await readFile(file, 'utf8')));
  };
  const { host } = new URL(postgresUrl);
  for (const name of names) {
    await rewrite(path.join(keys, name, 'environment'), (text) => text.replaceAll('postgres:5432', host));
  }
  await rewrite(path.join(keys, 'databases', 'plan.json'), (text) =>
    JSON.stringify({ ...JSON.parse(text), serverUrl: postgresUrl }),
  );
}
