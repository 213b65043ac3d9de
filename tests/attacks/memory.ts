import { adminUrl } from '@paygraph/testing';
import type { World } from './worlds.ts';

/** What the process holds, as its metrics tell. */
export function residentBytes(world: Pick<World, 'place'>): Promise<number> {
  return readGauge(world, 'process_resident_memory_bytes');
}

/** What is alive in it: less noisy, where the question is what is kept. */
export function heapBytes(world: Pick<World, 'place'>): Promise<number> {
  return readGauge(world, 'nodejs_heap_size_used_bytes');
}

async function readGauge({ place }: Pick<World, 'place'>, name: string): Promise<number> {
  const response = await fetch(adminUrl(place, 'gateway', '/metrics'), {
    signal: AbortSignal.timeout(5_000),
  });
  const line = (await response.text()).split('\n').find((text) => new RegExp(`^${name}[{ ]`).test(text));
  if (line === undefined) throw new Error(`the gateway tells no ${name}`);
  return Number(line.split(' ').at(-1));
}
