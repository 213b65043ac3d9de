import type { Logger } from '@paygraph/telemetry';
import type { LoadedSupergraph, Subgraph } from '../supergraph/build-supergraph.ts';
import { traceDataSource } from '../traces/trace-data-source.ts';
import {
  type CallerDataSource,
  createDataSource,
  type FetchOutcome,
  type IdentityHeaders,
} from './data-source.ts';
import { type Circuit, type GuardedClient, guardClient } from './guarded-client.ts';
import { limitCalls } from './limited-client.ts';
import { createSubgraphClient } from './subgraph-client.ts';

export type Services = Readonly<Record<string, CallerDataSource>>;

export interface SubgraphServices {
  /** The data source of each subgraph, by name. */
  of(supergraph: LoadedSupergraph): Services;
  client(subgraph: Subgraph): GuardedClient;
  /** Where the subgraph really is: the configuration overrides the supergraph. */
  urlOf(subgraph: Subgraph): string;
  lastFetch(name: string): { readonly outcome: FetchOutcome; readonly at: Date } | undefined;
  close(): Promise<void>;
}

/** Keeps one connection pool and one circuit for each subgraph and address, across versions of the supergraph. */
export function createSubgraphServices(options: {
  urlOf: (subgraph: Subgraph) => string;
  timeoutMs: number;
  identityHeaders: IdentityHeaders;
  now: () => Date;
  logger: Logger;
  onFetched: (subgraph: string, outcome: FetchOutcome, seconds: number) => void;
  onCircuit: (subgraph: string, circuit: Circuit) => void;
  onCallLimit: (subgraph: string, calls: number) => void;
  onExtensions: (subgraph: string, extensions: Readonly<Record<string, unknown>>) => void;
}): SubgraphServices {
  const { urlOf, timeoutMs, identityHeaders, now, logger } = options;
  const { onFetched, onCircuit, onCallLimit, onExtensions } = options;
  const clients = new Map<string, GuardedClient>();
  const services = new WeakMap<LoadedSupergraph, Services>();
  const lastFetches = new Map<string, { outcome: FetchOutcome; at: Date }>();

  function client(subgraph: Subgraph): GuardedClient {
    const { name } = subgraph;
    const url = urlOf(subgraph);
    const key = `${name} ${url}`;
    const known = clients.get(key);
    if (known !== undefined) return known;
    const limited = limitCalls(createSubgraphClient({ url, timeoutMs }), {
      timeoutMs,
      onLimit: (calls) => onCallLimit(name, calls),
      onSlow: () => logger.warn({ subgraph: name }, 'a subgraph is slow, and gets fewer calls at once'),
    });
    const made = guardClient(limited, {
      onCircuit: (circuit) => {
        onCircuit(name, circuit);
        logger.warn({ subgraph: name, circuit }, 'the circuit to a subgraph has changed');
      },
    });
    clients.set(key, made);
    onCircuit(name, made.circuit());
    return made;
  }

  function recordFetch(name: string, outcome: FetchOutcome, seconds: number): void {
    lastFetches.set(name, { outcome, at: now() });
    onFetched(name, outcome, seconds);
  }

  function create(supergraph: LoadedSupergraph): Services {
    return Object.fromEntries(
      supergraph.subgraphs.map((subgraph) => [
        subgraph.name,
        traceDataSource(
          subgraph.name,
          createDataSource({
            name: subgraph.name,
            client: client(subgraph),
            identityHeaders,
            logger,
            onFetched: recordFetch,
            onExtensions,
          }),
        ),
      ]),
    );
  }

  return {
    of(supergraph) {
      const known = services.get(supergraph);
      if (known !== undefined) return known;
      const made = create(supergraph);
      services.set(supergraph, made);
      return made;
    },
    client,
    urlOf,
    lastFetch: (name) => lastFetches.get(name),
    close: async () => {
      await Promise.all([...clients.values()].map((each) => each.close()));
      clients.clear();
    },
  };
}
