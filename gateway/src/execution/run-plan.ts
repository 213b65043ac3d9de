import { buildOperationContext, executeQueryPlan } from '@apollo/gateway';
import type { QueryPlan } from '@apollo/query-planner';
import type { Logger } from '@paygraph/telemetry';
import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Caller } from '../caller.ts';
import { internalMessage, toPublic } from '../errors.ts';
import type { Services } from '../subgraphs/subgraph-services.ts';
import { createPathReader } from './client-path.ts';
import type { ClientOperation, Variables } from './operation.ts';

type RequestContext = Parameters<typeof executeQueryPlan>[2];

/**
 * Runs a plan with Apollo's executor. Never rejects: what goes wrong is in the result, with a path in the client's own
 * query and nothing of the inside.
 */
export async function runPlan(run: {
  /** May throw, for what the planner can't plan. */
  makePlan: () => QueryPlan;
  operation: ClientOperation;
  variables: Variables;
  caller: Caller;
  services: Services;
  logger: Logger;
}): Promise<ExecutionResult> {
  const { makePlan, operation, caller, services, logger } = run;
  const { supergraph, document, operationName } = operation;
  const masked = (error: unknown) =>
    logger.error({ err: error, requestId: caller.requestId }, 'an operation met an unexpected error');
  try {
    const operationContext = buildOperationContext({
      schema: supergraph.schema,
      operationDocument: document,
      ...(operationName !== undefined && { operationName }),
    });
    const result = await executeQueryPlan(
      makePlan(),
      { ...services },
      requestContextOf(run),
      operationContext,
      supergraph.supergraphSchema,
      supergraph.apiSchema,
    );
    const readPath = createPathReader(operationContext.operation, operationContext.fragments);
    const errors = withoutRepeats(
      (result.errors ?? []).map((error) => {
        const formatted = toPublic(
          { message: error.message, extensions: error.extensions },
          caller.requestId,
          () => masked(error),
        );
        return new GraphQLError(formatted.message, {
          path: readPath(error.path),
          extensions: formatted.extensions ?? {},
        });
      }),
    );
    const data = result.data ?? null;
    if (errors.length > 0) return { data, errors };
    if (data !== null) return { data };
    // A subgraph gave null where its schema has none, up to the root, and no reason.
    masked(new Error('the whole answer is null and no subgraph gave an error'));
  } catch (error) {
    masked(error);
  }
  const extensions = { code: 'INTERNAL_SERVER_ERROR', requestId: caller.requestId };
  return { data: null, errors: [new GraphQLError(internalMessage, { extensions })] };
}

/** What the executor reads of a request; the type has more, for servers and their plugins. */
function requestContextOf(run: {
  operation: ClientOperation;
  variables: Variables;
  caller: Caller;
  logger: Logger;
}): RequestContext {
  const { operation, variables, caller, logger } = run;
  const read: Partial<RequestContext> = {
    request: { variables: { ...variables } },
    context: caller,
    document: operation.document,
    schema: operation.supergraph.schema,
    logger,
    metrics: {},
  };
  return read as RequestContext;
}

/** A field that several fetches were to fill tells once that it is lost. */
function withoutRepeats(errors: readonly GraphQLError[]): readonly GraphQLError[] {
  const seen = new Set<string>();
  return errors.filter((error) => {
    const key = JSON.stringify([error.path, error.extensions['code'], error.message]);
    return !seen.has(key) && seen.add(key);
  });
}
