import type { PlanNode, QueryPlan, SubscriptionNode } from '@apollo/query-planner';
import type { Logger, Tracing } from '@paygraph/telemetry';
import type { ExecutionResult } from 'graphql';
import type { RefusalReport } from '../authorization/refusal-report.ts';
import type { Caller } from '../caller.ts';
import { internalMessage, publicError } from '../errors.ts';
import { type ClientOperation, type Variables, variableFaults } from '../execution/operation.ts';
import { runPlan } from '../execution/run-plan.ts';
import type { CallerDataSource } from '../subgraphs/data-source.ts';
import { fromSubgraph } from '../subgraphs/subgraph-errors.ts';
import type { SubgraphServices } from '../subgraphs/subgraph-services.ts';
import { createEventStream } from './event-stream.ts';
import type { SharedRuns } from './shared-runs.ts';
import type { SubgraphEvent } from './subgraph-connection.ts';
import type { SubgraphStreams } from './subgraph-streams.ts';

export interface Subscriber {
  /**
   * Runs a subscription: its events in order, or why it can't be had. The iterator rejects with an error fit for the
   * client where the subgraph refuses or its stream breaks.
   */
  subscribe(
    operation: ClientOperation,
    variables: Variables,
    caller: Caller,
    taker: Taker,
  ): AsyncIterableIterator<ExecutionResult> | ExecutionResult;
}

/** Who takes the events of a subscription. */
export interface Taker {
  /** Events come faster than they are taken: no event follows. */
  onOverflow(): void;
  /** Asked for each event before anything is fetched for it. Where false, the subscription ends there. */
  mayReceive(): boolean;
}

/** No subgraph can have this name: it is no name in GraphQL. */
const eventService = '(event)';
const maxWaitingEvents = 1_000;

/**
 * The planner splits a subscription in two: `primary` runs at the subgraph that owns the root field, as a stream, and
 * `rest` reaches from each event into other subgraphs. Apollo's executor runs no subscriptions, so each event is run as
 * a query whose first fetch is answered with the event.
 */
export function createSubscriber(options: {
  services: SubgraphServices;
  streams: SubgraphStreams;
  sharedRuns: SharedRuns;
  tracing: Tracing;
  logger: Logger;
  /** Told with +1 and -1 as subscriptions open and end. */
  onCount: (change: 1 | -1) => void;
  /** Told how long each event took to become an answer. */
  onEventRun: (seconds: number) => void;
  /** Told of what a caller asked for and may not have. */
  onRefused: RefusalReport['refused'];
}): Subscriber {
  const { services, streams, sharedRuns, tracing, logger, onCount, onEventRun, onRefused } = options;

  return {
    subscribe(asked, variables, caller, taker) {
      const faults = variableFaults(asked, variables);
      if (faults.length > 0) return { errors: faults };
      const refusal = asked.supergraph.authorization.refusalIn(
        asked.document,
        asked.operationName,
        caller.rights,
      );
      const complete = (answer: ExecutionResult) =>
        refusal?.complete(answer, variables, caller, (fields) => onRefused(caller, fields)) ?? answer;
      // Nothing is left: its one root field is refused.
      if (refusal && refusal.permitted === undefined) return refused(complete({ data: {} }));
      const operation = refusal?.permitted ? { ...asked, document: refusal.permitted } : asked;
      const node = planSubscription(operation, caller, logger);
      const owner = operation.supergraph.subgraphs.find(({ name }) => name === node?.primary.serviceName);
      if (node === undefined || owner === undefined) {
        return { errors: [publicError('INTERNAL_SERVER_ERROR', internalMessage)] };
      }

      const runs = sharedRuns.join(asked, variables, caller);
      let stop = () => {};
      const stream = createEventStream<SubgraphEvent>({
        limit: maxWaitingEvents,
        onOverflow: taker.onOverflow,
        onClosed: () => {
          stop();
          runs.leave();
          onCount(-1);
        },
      });
      onCount(1);
      const { primary } = node;
      stop = streams.open(
        {
          subgraph: { name: owner.name, url: services.urlOf(owner) },
          query: primary.operation,
          operationName: primary.operationName,
          variables: pick(variables, primary.variableUsages ?? []),
          caller,
        },
        stream,
      );

      const eventPlan = planOfEvent(node);
      const run = async (event: SubgraphEvent) => {
        const startedAtMs = performance.now();
        // The stream brings answers, and nothing of the trace in which their cause lies: each event begins one.
        const answer = await tracing.enter(`event of ${owner.name}`, { kind: 'consumer' }, () =>
          runPlan({
            makePlan: () => eventPlan,
            operation,
            variables,
            caller,
            services: { ...services.of(operation.supergraph), [eventService]: answering(event) },
            logger,
          }),
        );
        onEventRun((performance.now() - startedAtMs) / 1_000);
        return complete(answer);
      };

      return iterate({
        next: async () => {
          const event = await stream.next();
          if (event === undefined || !taker.mayReceive()) return undefined;
          return runs.run(event, () => run(event));
        },
        close: stream.close,
      });
    },
  };
}

/** As where the subgraph refuses: with the error that says why. */
function refused({ errors }: ExecutionResult): AsyncIterableIterator<ExecutionResult> {
  const [first] = errors ?? [];
  return iterate({
    next: async () => {
      throw first ?? publicError('INTERNAL_SERVER_ERROR', internalMessage);
    },
    close: () => {},
  });
}

function planSubscription(
  operation: ClientOperation,
  caller: Caller,
  logger: Logger,
): SubscriptionNode | undefined {
  try {
    const { node } = operation.supergraph.plan(operation.document, operation.operationName);
    if (node?.kind === 'Subscription') return node;
    throw new Error(`the plan of a subscription is a ${node?.kind ?? 'nothing'}`);
  } catch (error) {
    logger.error({ err: error, requestId: caller.requestId }, 'a subscription can’t be planned');
    return undefined;
  }
}

function planOfEvent({ primary, rest }: SubscriptionNode): QueryPlan {
  const fromEvent: PlanNode = { ...primary, serviceName: eventService };
  return { kind: 'QueryPlan', node: { kind: 'Sequence', nodes: rest ? [fromEvent, rest] : [fromEvent] } };
}

function answering(event: SubgraphEvent): CallerDataSource {
  return {
    process: async () => ({
      data: event.data ?? null,
      ...(event.errors && { errors: event.errors.map(fromSubgraph) }),
    }),
  };
}

function pick(variables: Variables, names: readonly string[]): Variables {
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(variables, name)).map((name) => [name, variables[name]]),
  );
}

/** Not a generator function: `return` of a generator waits for the event that it is waiting for. */
function iterate<Result>(source: {
  next: () => Promise<Result | undefined>;
  close: () => void;
}): AsyncIterableIterator<Result> {
  return {
    async next() {
      try {
        const value = await source.next();
        if (value !== undefined) return { done: false, value };
      } catch (error) {
        source.close();
        throw error;
      }
      source.close();
      return { done: true, value: undefined };
    },
    async return() {
      source.close();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
