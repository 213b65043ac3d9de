import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import type { Logger, Metrics } from '@paygraph/telemetry';
import type { GraphQLSchema } from 'graphql';
import { answerExtensions } from './answer-extensions.ts';
import type { SubgraphContext } from './context.ts';
import { isMasked, publicError } from './errors.ts';
import { guardInput } from './input-guard.ts';
import { measureOperations } from './operation-metrics.ts';
import { traceOperations } from './trace-operations.ts';

/** Apollo Server over a subgraph's schema; where it listens is not its concern. */
export function createGraphqlServer(
  schema: GraphQLSchema,
  { logger, metrics }: { logger: Logger; metrics: Metrics },
): ApolloServer<SubgraphContext> {
  return new ApolloServer<SubgraphContext>({
    schema,
    plugins: [
      guardPlugin,
      logMaskedErrors(logger),
      answerExtensions,
      measureOperations(metrics),
      traceOperations,
      // Apollo's own traces, which a subgraph would put into its answers for a gateway that asks for them.
      ApolloServerPluginInlineTraceDisabled(),
    ],
    formatError: publicError,
    // The proof of identity is a header no browser sends by itself.
    csrfPrevention: false,
    introspection: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    logger,
  });
}

const guardPlugin: ApolloServerPlugin<SubgraphContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ document, request }) => guardInput(document, request.variables),
  }),
};

function logMaskedErrors(logger: Logger): ApolloServerPlugin<SubgraphContext> {
  return {
    requestDidStart: async () => ({
      didEncounterErrors: async ({ errors, contextValue, operationName }) => {
        for (const error of errors.filter(isMasked)) {
          logger.error(
            {
              err: error.originalError ?? error,
              path: error.path,
              operationName,
              requestId: contextValue.requestId,
            },
            'a request failed',
          );
        }
      },
    }),
  };
}
