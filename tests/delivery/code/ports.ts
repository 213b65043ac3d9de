import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { repository } from '@paygraph/testing';
import { readVariables } from './variables.ts';

/** The port a service answers at where none is set, as its own configuration has it. */
export async function readPorts(): Promise<Readonly<Record<string, number>>> {
  const port = (await readVariables()).find(({ name }) => name === 'PORT');
  const found = port?.unset.matchAll(/(\d+) \(([\w-]+)\)/g) ?? [];
  return Object.fromEntries([...found].map(([, number = '', service = '']) => [service, Number(number)]));
}

/** In a container the private port is the same for all: the image says which. */
export async function readAdminPort(): Promise<number> {
  const dockerfile = await readFile(path.join(repository, 'Dockerfile'), 'utf8');
  return Number(/^\s*ADMIN_PORT=(\d+)/m.exec(dockerfile)?.[1]);
}

/** The paths of the private port, as the admin server registers them: live asks nothing outside, ready does. */
export async function readAdminPaths(): Promise<readonly string[]> {
  const file = path.join(repository, 'packages', 'admin-server', 'src', 'index.ts');
  return [...(await readFile(file, 'utf8')).matchAll(/server\.get\('([^']+)'/g)].map(
    ([, found = '']) => found,
  );
}
