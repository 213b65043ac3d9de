import type { SubgraphServices } from './subgraphs/subgraph-services.ts';
import type { CurrentSupergraph } from './supergraph/current-supergraph.ts';

export interface Downstream {
  readonly name: string;
  readonly url: string;
  /** Whether it answers at all, right now; a refusal is an answer. */
  readonly reachable: boolean;
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
        .ask({ body: '{"query":"{__typename}"}', headers: () => ({}), repeatable: true });
      const last = services.lastFetch(subgraph.name);
      return {
        name: subgraph.name,
        url: services.urlOf(subgraph),
        reachable: answer.kind !== 'unavailable',
        lastFetch: last ? { outcome: last.outcome, at: last.at.toISOString() } : null,
      };
    }),
  );
}
