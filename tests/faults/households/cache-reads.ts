import { adminUrl, type Place, type SubgraphName } from '@paygraph/testing';

/** The services that answer people from a cache. */
const cached: readonly SubgraphName[] = ['users', 'wallets', 'transactions'];

/** How often each process of each of them has found in its cache what it was asked for. */
export async function readCacheHits(places: readonly Place[]): Promise<ReadonlyMap<string, number>> {
  const counts = places.flatMap((place, index) =>
    cached.map(async (name) => {
      const response = await fetch(adminUrl(place, name, '/metrics'), {
        signal: AbortSignal.timeout(10_000),
      });
      return [`${name} ${index}`, hitsIn(await response.text())] as const;
    }),
  );
  return new Map(await Promise.all(counts));
}

function hitsIn(metrics: string): number {
  const lines = metrics.split('\n').filter((line) => line.startsWith('paygraph_cache_reads_total{'));
  return lines
    .filter((line) => line.includes('outcome="hit"'))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
