import type { ApolloServerPlugin } from '@apollo/server';
import { activeSpan } from '@paygraph/telemetry';
import type { SubgraphContext } from './context.ts';
import { rootFieldOf } from './operation-metrics.ts';

/**
 * Names the span of a request after its root field, which is one of the schema's own: the name of an operation comes,
 * through the gateway's plan, from the client, and stays out.
 */
export const traceOperations: ApolloServerPlugin<SubgraphContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ operation }) => {
      const span = activeSpan();
      if (span === undefined || operation === undefined) return;
      span.updateName(`${operation.operation} ${rootFieldOf(operation)}`);
      span.setAttribute('graphql.operation.type', operation.operation);
    },
    willSendResponse: async ({ response }) => {
      const errors = response.body.kind === 'single' ? response.body.singleResult.errors : undefined;
      const code = errors?.[0]?.extensions?.['code'];
      if (typeof code === 'string') activeSpan()?.setAttribute('graphql.error.code', code);
    },
  }),
};
