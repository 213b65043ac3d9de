import { Counter, Gauge, Histogram, type Metrics } from '@paygraph/telemetry';
import { type ExecutionResult, getOperationAST } from 'graphql';
import { readPublicCode } from './errors.ts';
import type { Executor } from './execution/executor.ts';
import type { OperationNames } from './operations/operation-names.ts';
import type { Circuit } from './subgraphs/guarded-client.ts';
import type { PlanReport } from './supergraph/plan-cache.ts';

export interface GatewayMetrics {
  onFetched(subgraph: string, outcome: string, seconds: number): void;
  onCircuit(subgraph: string, circuit: Circuit): void;
  onCallLimit(subgraph: string, calls: number): void;
  onPlanRead: PlanReport;
  /** `limit`: the name of a limit, or the coordinate of a field that has one. */
  onRateLimited(limit: string): void;
  onSubscriptions(change: 1 | -1): void;
  onEventRun(seconds: number): void;
  onSockets(change: 1 | -1): void;
  onAnswered(method: string, status: number): void;
  /** The same executor, counted and timed. */
  measured(executor: Executor): Executor;
}

const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5];
/** A plan takes a few milliseconds, and is made once. */
const planBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25];

const circuitValues: Readonly<Record<Circuit, number>> = { closed: 0, 'half-open': 1, open: 2 };

/** The codes of what is the server's own fault, the gravest first: one of them among an answer's errors stands for all. */
const serverFaults = ['INTERNAL_SERVER_ERROR', 'UNAVAILABLE'];

/** No label holds anything a client chose, such as an operation's name: each new value would be a series for ever. */
export function createGatewayMetrics(registry: Metrics, options: { nameOf: OperationNames }): GatewayMetrics {
  const { nameOf } = options;
  const registers = [registry];
  const operations = new Counter({
    name: 'paygraph_gateway_operations_total',
    help: 'Queries and mutations run, by known operation or other, by kind, and by the gravest code among their errors or ok.',
    labelNames: ['operation', 'kind', 'code'],
    registers,
  });
  const durations = new Histogram({
    name: 'paygraph_gateway_operation_duration_seconds',
    help: 'Time from a valid operation to its answer.',
    labelNames: ['operation', 'kind'],
    buckets: secondsBuckets,
    registers,
  });

  return {
    ...createRequestMetrics(registry),
    ...createSubgraphMetrics(registry),
    measured: (executor) => ({
      async execute(operation, variables, caller) {
        const { document, operationName } = operation;
        const asked = {
          operation: nameOf(document, operationName),
          kind: getOperationAST(document, operationName)?.operation ?? 'unknown',
        };
        const stopTimer = durations.startTimer(asked);
        const result = await executor.execute(operation, variables, caller);
        stopTimer();
        operations.inc({ ...asked, code: codeOf(result) });
        return result;
      },
    }),
  };
}

/** What comes in, beside the operations themselves. */
function createRequestMetrics(registry: Metrics) {
  const registers = [registry];
  const requests = new Counter({
    name: 'paygraph_gateway_http_requests_total',
    help: 'HTTP requests answered on the public port, by method and status.',
    labelNames: ['method', 'status'],
    registers,
  });
  const rateLimited = new Counter({
    name: 'paygraph_gateway_rate_limited_total',
    help: 'Requests and operations refused for their number, by limit.',
    labelNames: ['limit'],
    registers,
  });
  const subscriptions = new Gauge({
    name: 'paygraph_gateway_subscriptions_open',
    help: 'Subscriptions open now.',
    registers,
  });
  const events = new Histogram({
    name: 'paygraph_gateway_subscription_event_duration_seconds',
    help: 'Time from an event of a subscription to the answer made of it.',
    buckets: secondsBuckets,
    registers,
  });
  const sockets = new Gauge({
    name: 'paygraph_gateway_sockets_open',
    help: 'WebSockets open now.',
    registers,
  });
  return {
    onRateLimited: (limit: string) => rateLimited.inc({ limit }),
    onSubscriptions: (change: 1 | -1) => subscriptions.inc(change),
    onEventRun: (seconds: number) => events.observe(seconds),
    onSockets: (change: 1 | -1) => sockets.inc(change),
    onAnswered: (method: string, status: number) => requests.inc({ method: methodLabel(method), status }),
  };
}

/** What an operation needs of the planner and the subgraphs. */
function createSubgraphMetrics(registry: Metrics) {
  const registers = [registry];
  const fetches = new Histogram({
    name: 'paygraph_gateway_fetch_duration_seconds',
    help: 'Time of one fetch from a subgraph, by how it ended.',
    labelNames: ['subgraph', 'outcome'],
    buckets: secondsBuckets,
    registers,
  });
  const circuits = new Gauge({
    name: 'paygraph_gateway_subgraph_circuit',
    help: 'The circuit to a subgraph: 0 closed, 1 half-open, 2 open.',
    labelNames: ['subgraph'],
    registers,
  });
  const callLimits = new Gauge({
    name: 'paygraph_gateway_subgraph_call_limit',
    help: 'Calls that a subgraph gets at once: fewer while it is slow, and the rest is refused as UNAVAILABLE.',
    labelNames: ['subgraph'],
    registers,
  });
  const plans = new Counter({
    name: 'paygraph_gateway_plan_reads_total',
    help: 'Query plans asked for: hit where it was known, miss where it had to be made.',
    labelNames: ['outcome'],
    registers,
  });
  const planning = new Histogram({
    name: 'paygraph_gateway_plan_duration_seconds',
    help: 'Time to make a query plan that was not known.',
    buckets: planBuckets,
    registers,
  });
  return {
    onFetched: (subgraph: string, outcome: string, seconds: number) =>
      fetches.observe({ subgraph, outcome }, seconds),
    onCircuit: (subgraph: string, circuit: Circuit) => circuits.set({ subgraph }, circuitValues[circuit]),
    onCallLimit: (subgraph: string, calls: number) => callLimits.set({ subgraph }, calls),
    onPlanRead: (outcome: 'hit' | 'miss', seconds: number) => {
      plans.inc({ outcome });
      if (outcome === 'miss') planning.observe(seconds);
    },
  };
}

/** Of several errors the server's own counts, wherever it stands; a code that is none of the public ones is one. */
export function codeOf({ errors = [] }: ExecutionResult): string {
  const codes = errors.map(({ extensions }) => readPublicCode(extensions['code']) ?? 'INTERNAL_SERVER_ERROR');
  return serverFaults.find((fault) => codes.some((code) => code === fault)) ?? codes[0] ?? 'ok';
}

/** A client may send a method of any name. */
function methodLabel(method: string): string {
  return ['GET', 'POST', 'OPTIONS'].includes(method) ? method : 'other';
}
