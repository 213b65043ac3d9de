import { ConfigError, isPlainHttp, refusalOfPlain } from '@paygraph/config';
import { subgraphUrlKey } from '../config.ts';
import type { Subgraph } from '../supergraph/build-supergraph.ts';

/** Where each subgraph really is: the configuration overrides the supergraph. */
export interface SubgraphAddresses {
  of(subgraph: Subgraph): string;
  /** Throws, naming it, for a subgraph that nobody could ask: every operation would fail with those that need it. */
  check(subgraphs: readonly Subgraph[]): void;
}

/** `overrides`: by the key of the subgraph's name. `plain`: whether an address without TLS will do. */
export function createSubgraphAddresses(
  overrides: ReadonlyMap<string, string>,
  { plain }: { readonly plain: boolean },
): SubgraphAddresses {
  const of = ({ name, url }: Subgraph) => overrides.get(subgraphUrlKey(name)) ?? url;
  return {
    of,
    check(subgraphs) {
      const lost = subgraphs.find((subgraph) => !isHttp(of(subgraph)));
      if (lost !== undefined) {
        throw new Error(
          `the subgraph ${lost.name} has no http(s) address: set SUBGRAPH_URL_${subgraphUrlKey(lost.name)}`,
        );
      }
      // Known only now, with the supergraph: hence all of them here rather than among the faults of the configuration.
      const open = plain ? [] : subgraphs.filter((subgraph) => isPlainHttp(of(subgraph)));
      if (open.length === 0) return;
      throw new ConfigError(
        open.map(({ name }) => `SUBGRAPH_URL_${subgraphUrlKey(name)}: ${refusalOfPlain('subgraphs')}`),
      );
    },
  };
}

function isHttp(address: string): boolean {
  const protocol = URL.parse(address)?.protocol;
  return protocol === 'http:' || protocol === 'https:';
}
