import { subgraphUrlKey } from '../config.ts';
import type { Subgraph } from '../supergraph/build-supergraph.ts';

/** Where each subgraph really is: the configuration overrides the supergraph. */
export interface SubgraphAddresses {
  of(subgraph: Subgraph): string;
  /** Throws, naming it, for a subgraph that nobody could ask: every operation would fail with those that need it. */
  check(subgraphs: readonly Subgraph[]): void;
}

/** `overrides`: by the key of the subgraph's name. */
export function createSubgraphAddresses(overrides: ReadonlyMap<string, string>): SubgraphAddresses {
  const of = ({ name, url }: Subgraph) => overrides.get(subgraphUrlKey(name)) ?? url;
  return {
    of,
    check(subgraphs) {
      const lost = subgraphs.find((subgraph) => !isHttp(of(subgraph)));
      if (lost === undefined) return;
      throw new Error(
        `the subgraph ${lost.name} has no http(s) address: set SUBGRAPH_URL_${subgraphUrlKey(lost.name)}`,
      );
    },
  };
}

function isHttp(address: string): boolean {
  const protocol = URL.parse(address)?.protocol;
  return protocol === 'http:' || protocol === 'https:';
}
