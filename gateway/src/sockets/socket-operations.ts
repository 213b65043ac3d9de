import { randomUUID } from 'node:crypto';
import type { Logger } from '@paygraph/telemetry';
import { type ExecutionArgs, type ExecutionResult, GraphQLError, OperationTypeNode } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { Caller } from '../caller.ts';
import { publicError, toPublic, unauthenticatedMessage, withoutSuggestion } from '../errors.ts';
import type { Executor } from '../execution/executor.ts';
import type { OperationRules } from '../operations/prepare-operation.ts';
import { type ClientLimits, refusalMessage } from '../rate-limits/client-limits.ts';
import type { FieldLimiter } from '../rate-limits/field-limiter.ts';
import type { Subscriber } from '../subscriptions/subscriber.ts';
import type { CurrentSupergraph } from '../supergraph/current-supergraph.ts';
import { eventsTooFast } from './close-codes.ts';
import type { Connections, SocketContext } from './connections.ts';
import { deliverEvents, deliverResult, never } from './delivery.ts';
import type { OperationUnderWay } from './operations-under-way.ts';

export type Outcome = AsyncIterableIterator<ExecutionResult> | ExecutionResult;

export interface SocketOperations {
  /** Reads the operation of a subscribe message: what `run` takes, or why it can't be run. */
  prepare(
    context: SocketContext,
    id: string,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[]>;
  run(args: ExecutionArgs): Promise<Outcome>;
  /** As the client may see it. */
  asPublic(error: GraphQLError): GraphQLError;
}

/** Queries, mutations and subscriptions of sockets, under the rules of HTTP. */
export function createSocketOperations(options: {
  supergraph: CurrentSupergraph;
  executor: Executor;
  subscriber: Subscriber;
  connections: Connections;
  clientLimits: ClientLimits;
  fieldLimiter: FieldLimiter;
  rules: OperationRules;
  logger: Logger;
}): SocketOperations {
  const { supergraph, executor, subscriber, connections, clientLimits, fieldLimiter, rules, logger } =
    options;
  const runs = new WeakMap<ExecutionArgs, () => Promise<Outcome>>();

  async function read(
    { extra: { socket } }: SocketContext,
    underWay: OperationUnderWay,
    payload: SubscribePayload,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const requestId = randomUUID();
    const { caller: opened, right } = connections.of(socket);
    const tooMany = await clientLimits.refusalOfOperation(opened.identity);
    if (tooMany) return [publicErrorOf(publicError('RATE_LIMITED', refusalMessage(tooMany)), requestId)];
    if (!right.holds())
      return [publicErrorOf(publicError('UNAUTHENTICATED', unauthenticatedMessage), requestId)];
    const prepared = rules.prepare(payload, supergraph.get());
    if ('errors' in prepared) return prepared.errors.map((error) => publicErrorOf(error, requestId));

    const { operation, node, variables } = prepared;
    const { document, operationName, supergraph: current } = operation;
    const caller: Caller = { ...opened, requestId };
    const args: ExecutionArgs = { schema: current.schema, document, operationName };
    runs.set(args, async () => {
      const isSubscription = node.operation === OperationTypeNode.SUBSCRIPTION;
      const refusal = isSubscription ? await fieldLimiter.refusalOf(operation, caller) : undefined;
      // It may have been completed, or its right have ended, while it was counted.
      if (underWay.isReplaced() || !right.holds()) {
        underWay.end();
        return never();
      }
      const publicly = async (work: Promise<ExecutionResult>) => publicResultOf(await work, requestId);
      if (!isSubscription)
        return deliverResult(publicly(executor.execute(operation, variables, caller)), underWay);
      if (refusal) return deliverResult(publicly(Promise.resolve({ errors: [refusal] })), underWay);
      const events = subscriber.subscribe(operation, variables, caller, {
        onOverflow: () => socket.end(eventsTooFast),
        mayReceive: right.holds,
      });
      if ('next' in events) return deliverEvents(events, { socket, right, underWay });
      return deliverResult(Promise.resolve(events), underWay);
    });
    return args;
  }

  function publicResultOf(result: ExecutionResult, requestId: string): ExecutionResult {
    const { errors } = result;
    return errors ? { ...result, errors: errors.map((error) => publicErrorOf(error, requestId)) } : result;
  }

  function publicErrorOf(error: GraphQLError, requestId: string): GraphQLError {
    const masked = () =>
      logger.error({ err: error.originalError ?? error, requestId }, 'an operation failed');
    const formatted = toPublic(error.toJSON(), requestId, masked);
    const { message, extensions } = rules.hideSchema ? withoutSuggestion(formatted) : formatted;
    return new GraphQLError(message, {
      nodes: error.nodes ?? null,
      source: error.source ?? null,
      positions: error.positions ?? null,
      path: error.path ?? null,
      extensions: extensions ?? {},
    });
  }

  return {
    async prepare(context, id, payload) {
      const underWay = context.extra.underWay.begin(id, id.length + JSON.stringify(payload).length);
      if (underWay === undefined) return [publicErrorOf(tooManyAtOnce(), randomUUID())];
      const prepared = read(context, underWay, payload);
      const isRefused = Array.isArray(await prepared.catch(() => []));
      // What can be run ends when it has run.
      return isRefused ? deliverResult(prepared, underWay) : prepared;
    },
    run(args) {
      const known = runs.get(args);
      if (known === undefined) throw new Error('an operation came past its preparation');
      return known();
    },
    asPublic(error) {
      // What an iterator throws comes wrapped, without its path.
      const thrown = error.originalError instanceof GraphQLError ? error.originalError : error;
      const known = thrown.extensions['requestId'];
      return publicErrorOf(thrown, typeof known === 'string' ? known : randomUUID());
    },
  };
}

function tooManyAtOnce(): GraphQLError {
  return publicError(
    'RATE_LIMITED',
    'Too many operations at once on one connection, or too large ones: complete one before the next.',
  );
}
