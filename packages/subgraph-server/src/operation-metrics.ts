import type { ApolloServerPlugin } from '@apollo/server';
import { Counter, Histogram, type Metrics } from '@paygraph/telemetry';
import { Kind, type OperationDefinitionNode } from 'graphql';
import type { SubgraphContext } from './context.ts';

const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5];

/**
 * Counts and times queries and mutations by their root field, which is one of the schema's own: the name of an operation
 * comes, through the gateway's plan, from the client.
 */
export function measureOperations(metrics: Metrics): ApolloServerPlugin<SubgraphContext> {
  const registers = [metrics];
  const operations = new Counter({
    name: 'paygraph_subgraph_operations_total',
    help: 'Operations answered, by root field, kind, and the code of their first error or ok.',
    labelNames: ['field', 'kind', 'code'],
    registers,
  });
  const durations = new Histogram({
    name: 'paygraph_subgraph_operation_duration_seconds',
    help: 'Time from an operation’s arrival to its answer.',
    labelNames: ['field', 'kind'],
    buckets: secondsBuckets,
    registers,
  });
  return {
    requestDidStart: async () => {
      const startedAtMs = performance.now();
      return {
        willSendResponse: async ({ operation, response }) => {
          const asked = {
            field: operation ? rootFieldOf(operation) : 'none',
            kind: operation?.operation ?? 'unknown',
          };
          const errors = response.body.kind === 'single' ? response.body.singleResult.errors : undefined;
          durations.observe(asked, (performance.now() - startedAtMs) / 1_000);
          operations.inc({ ...asked, code: String(errors?.[0]?.extensions?.['code'] ?? 'ok') });
        },
      };
    },
  };
}

/** `several` where there is more than one, or a fragment in its place. */
export function rootFieldOf({ selectionSet: { selections } }: OperationDefinitionNode): string {
  const [first, ...others] = selections;
  return first?.kind === Kind.FIELD && others.length === 0 ? first.name.value : 'several';
}
