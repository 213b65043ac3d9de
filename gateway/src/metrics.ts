import { Counter, Gauge, Histogram, type Metrics } from '@paygraph/telemetry';
import { getOperationAST } from 'graphql';
import type { Executor } from './execution/executor.ts';
import type { Circuit } from './subgraphs/guarded-client.ts';

export interface GatewayMetrics {
  onFetched(subgraph: string, outcome: string, seconds: number): void;
  onCircuit(subgraph: string, circuit: Circuit): void;
  /** `limit`: the name of a limit, or the coordinate of a field that has one. */
  onRateLimited(limit: string): void;
  onSubscriptions(change: 1 | -1): void;
  onSockets(change: 1 | -1): void;
  /** The same executor, counted and timed. */
  measured(executor: Executor): Executor;
}

const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5];

const circuitValues: Readonly<Record<Circuit, number>> = { closed: 0, 'half-open': 1, open: 2 };

/** No label holds anything a client chose, such as an operation's name: each new value would be a series for ever. */
export function createGatewayMetrics(registry: Metrics): GatewayMetrics {
  const registers = [registry];
  const operations = new Counter({
    name: 'gateway_operations_total',
    help: 'Operations run, by kind, and by the code of their first error or ok.',
    labelNames: ['kind', 'code'],
    registers,
  });
  const durations = new Histogram({
    name: 'gateway_operation_duration_seconds',
    help: 'Time from a valid operation to its answer.',
    labelNames: ['kind'],
    buckets: secondsBuckets,
    registers,
  });
  const fetches = new Histogram({
    name: 'gateway_subgraph_fetch_duration_seconds',
    help: 'Time of one fetch from a subgraph, by how it ended.',
    labelNames: ['subgraph', 'outcome'],
    buckets: secondsBuckets,
    registers,
  });
  const circuits = new Gauge({
    name: 'gateway_subgraph_circuit',
    help: 'The circuit to a subgraph: 0 closed, 1 half-open, 2 open.',
    labelNames: ['subgraph'],
    registers,
  });
  const rateLimited = new Counter({
    name: 'gateway_rate_limited_total',
    help: 'Requests and operations refused for their number, by limit.',
    labelNames: ['limit'],
    registers,
  });
  const subscriptions = new Gauge({
    name: 'gateway_subscriptions_open',
    help: 'Subscriptions open now.',
    registers,
  });
  const sockets = new Gauge({ name: 'gateway_sockets_open', help: 'WebSockets open now.', registers });

  return {
    onFetched: (subgraph, outcome, seconds) => fetches.observe({ subgraph, outcome }, seconds),
    onCircuit: (subgraph, circuit) => circuits.set({ subgraph }, circuitValues[circuit]),
    onRateLimited: (limit) => rateLimited.inc({ limit }),
    onSubscriptions: (change) => subscriptions.inc(change),
    onSockets: (change) => sockets.inc(change),
    measured: (executor) => ({
      async execute(operation, variables, caller) {
        const kind = getOperationAST(operation.document, operation.operationName)?.operation ?? 'unknown';
        const stopTimer = durations.startTimer({ kind });
        const result = await executor.execute(operation, variables, caller);
        stopTimer();
        operations.inc({ kind, code: String(result.errors?.[0]?.extensions['code'] ?? 'ok') });
        return result;
      },
    }),
  };
}
