import { AsyncLocalStorage } from 'node:async_hooks';
import { ApolloServer, type ApolloServerOptionsWithGateway } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { Logger } from '@paygraph/telemetry';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import type { Caller } from '../caller.ts';
import { toPublic, withoutSuggestion } from '../errors.ts';
import type { Executor } from '../execution/executor.ts';
import type { LoadedSupergraph } from '../supergraph/build-supergraph.ts';
import type { CurrentSupergraph } from '../supergraph/current-supergraph.ts';
import type { OperationRules } from './operation-rules.ts';

type Gateway = ApolloServerOptionsWithGateway<Caller>['gateway'];

/** Serves queries and mutations at /graphql. Resolves to what stops it. */
export async function addGraphql(
  server: FastifyInstance,
  options: {
    supergraph: CurrentSupergraph;
    executor: Executor;
    callerOf: (request: FastifyRequest) => Caller;
    rules: OperationRules;
    sandbox: boolean;
    logger: Logger;
  },
): Promise<() => Promise<void>> {
  const { supergraph, executor, callerOf, rules, sandbox, logger } = options;
  const requestIds = new AsyncLocalStorage<string>();

  /** Also called for requests that never become an operation, hence the id from the side. */
  function formatError(formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError {
    const requestId = requestIds.getStore() ?? 'unknown';
    const error = toPublic(formatted, requestId, () =>
      logger.error({ err: thrown, requestId }, 'a request failed'),
    );
    return rules.hideSchema ? withoutSuggestion(error) : error;
  }

  const apollo = new ApolloServer<Caller>({
    gateway: createGateway(supergraph, executor),
    // Of the two, the rule below is the one that WebSockets have too.
    introspection: true,
    validationRules: [...rules.validationRules],
    parseOptions: rules.parseOptions,
    formatError,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    logger,
    plugins: [
      sandbox
        ? ApolloServerPluginLandingPageLocalDefault({ footer: false })
        : ApolloServerPluginLandingPageDisabled(),
    ],
  });
  await apollo.start();

  const handle = fastifyApolloHandler(apollo, { context: async (request) => callerOf(request) });
  server.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    handler(request, reply) {
      return requestIds.run(request.id, () => handle.call(this, request, reply));
    },
  });
  return () => apollo.stop();
}

/** Our executor, as Apollo Server takes one. */
function createGateway(supergraph: CurrentSupergraph, executor: Executor): Gateway {
  // An operation runs on the supergraph it was validated against, though a new one may have come in between.
  const bySchema = new WeakMap<GraphQLSchema, LoadedSupergraph>();
  const listeners = new Set<Parameters<Gateway['onSchemaLoadOrUpdate']>[0]>();

  function announce(loaded: LoadedSupergraph): void {
    bySchema.set(loaded.schema, loaded);
    for (const listener of listeners) listener({ apiSchema: loaded.schema, coreSupergraphSdl: loaded.sdl });
  }

  return {
    onSchemaLoadOrUpdate(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async load() {
      announce(supergraph.get());
      supergraph.onChange(announce);
      return {
        executor: async ({ schema, document, request, operation, context }) => {
          // Typed as always there, and missing where `operationName` names none of the document's.
          const chosen: typeof operation | undefined = operation;
          if (chosen === undefined) return { errors: [noSuchOperation()] };
          if (chosen.operation === 'subscription') return { errors: [subscriptionOverHttp()] };
          return executor.execute(
            {
              supergraph: bySchema.get(schema) ?? supergraph.get(),
              document,
              operationName: request.operationName,
            },
            request.variables ?? {},
            { identity: context['identity'], rights: context['rights'], requestId: context['requestId'] },
          );
        },
      };
    },
    async stop() {
      listeners.clear();
    },
  };
}

function noSuchOperation(): GraphQLError {
  return new GraphQLError('Name, in operationName, one of the operations of the document.', {
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });
}

function subscriptionOverHttp(): GraphQLError {
  return new GraphQLError('Subscriptions run over WebSocket (graphql-transport-ws), at this same address.', {
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });
}
