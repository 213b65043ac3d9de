import type { Circuit } from './subgraphs/guarded-client.ts';
import type { SubgraphServices } from './subgraphs/subgraph-services.ts';
import type { CurrentSupergraph } from './supergraph/current-supergraph.ts';

export interface Downstream {
  readonly name: string;
  readonly url: string;
  /** Whether it answers at all, right now; a refusal is an answer. */
  readonly reachable: boolean;
  /** Whether it is asked at all: closed, open, or half-open, as one call tries whether it is back. */
  readonly circuit: Circuit;
  readonly lastFetch: { readonly outcome: string; readonly at: string } | null;
}

/** Every subgraph in one view, for the private port. */
export async function lookAtDownstreams(
  supergraph: CurrentSupergraph,
  services: SubgraphServices,
): Promise<readonly Downstream[]> {
  return Promise.all(
    supergraph.get().subgraphs.map(async (subgraph) => {
      const answer = await services
        .client(subgraph)
        .probe({ body: '{"query":"{__typename}"}', headers: () => ({}), repeatable: true });
      const last = services.lastFetch(subgraph.name);
      return {
        name: subgraph.name,
        url: services.urlOf(subgraph),
        reachable: answer.kind !== 'unavailable',
        circuit: services.client(subgraph).circuit(),
        lastFetch: last ? { outcome: last.outcome, at: last.at.toISOString() } : null,
      };
    }),
  );
}
