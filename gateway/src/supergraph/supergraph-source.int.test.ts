import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSupergraphSource } from './supergraph-source.ts';

test('a file is read when it has changed, and only then', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'paygraph-source-'));
  const file = join(folder, 'supergraph.graphql');
  try {
    const source = createSupergraphSource(file);
    await expect(source.readChanged()).rejects.toThrow('ENOENT');
    await writeFile(file, 'one');
    expect(await source.readChanged()).toBe('one');
    expect(await source.readChanged()).toBeUndefined();
    await writeFile(file, 'three');
    expect(await source.readChanged()).toBe('three');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('an address is asked again, and gives what has changed', async () => {
  let status = 200;
  let sdl = 'one';
  const server = createServer((_request, response) => response.writeHead(status).end(sdl));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no address');
  try {
    const source = createSupergraphSource(`http://127.0.0.1:${address.port}/`);
    expect(await source.readChanged()).toBe('one');
    expect(await source.readChanged()).toBeUndefined();
    sdl = 'two';
    expect(await source.readChanged()).toBe('two');
    sdl = 'x'.repeat(10_000_001);
    await expect(source.readChanged()).rejects.toThrow('larger than 10 MB');
    status = 404;
    await expect(source.readChanged()).rejects.toThrow('404');
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
