import { createLogger } from '@paygraph/telemetry';
import { afterEach, expect, test } from 'vitest';
import { createSubgraphAddresses } from '../subgraphs/subgraph-addresses.ts';
import { compose } from '../testing/graph.ts';
import { followSupergraph } from './current-supergraph.ts';

const supergraphAt = (url: string) =>
  compose([{ name: 'order-history', url, sdl: 'type Query { hello: String }' }]);
const good = supergraphAt('http://127.0.0.1:1/graphql');

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function follow(first: string, overrides: Readonly<Record<string, string>> = {}) {
  let sdl = first;
  const addresses = createSubgraphAddresses(new Map(Object.entries(overrides)), { plain: true });
  const current = await followSupergraph({
    source: { intervalMs: 1_000_000, readChanged: async () => sdl },
    where: 'here',
    check: ({ subgraphs }) => addresses.check(subgraphs),
    logger: createLogger({ service: 'gateway', level: 'silent' }),
  });
  stops.push(current.stop);
  return {
    current,
    change: async (next: string) => {
      sdl = next;
      await current.refresh();
    },
  };
}

test.each(['', 'order-history:8000', 'ftp://127.0.0.1/graphql'])(
  'a supergraph with a subgraph at "%s" is not taken, at start or later, unless it is said where that is',
  async (url) => {
    await expect(follow(supergraphAt(url))).rejects.toThrow(/here.*SUBGRAPH_URL_ORDER_HISTORY/);
    const { current, change } = await follow(good);
    await change(supergraphAt(url));
    expect(current.get().sdl).toBe(good);
    const better = supergraphAt('http://127.0.0.1:2/graphql');
    await change(better);
    expect(current.get().sdl).toBe(better);
    await expect(follow(supergraphAt(url), { ORDER_HISTORY: 'http://127.0.0.1:1' })).resolves.toBeDefined();
  },
);
