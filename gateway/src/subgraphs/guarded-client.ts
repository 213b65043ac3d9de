import {
  CircuitState as BreakerState,
  BrokenCircuitError,
  circuitBreaker,
  handleWhenResult,
  SamplingBreaker,
} from 'cockatiel';
import { circuitIsOpen, queueIsFull, type SubgraphAnswer } from './subgraph-answer.ts';
import type { SubgraphClient } from './subgraph-client.ts';

/** Closed: it is asked. Open: it is not. Half-open: one call tries whether it is back. */
export type Circuit = 'closed' | 'open' | 'half-open';

export interface GuardedClient extends SubgraphClient {
  circuit(): Circuit;
  /** Asks past the circuit, and tells it nothing: for whoever wants to know how the subgraph itself is. */
  probe: SubgraphClient['ask'];
}

/**
 * More than half of the calls of the last five seconds have failed, of twenty at least: one client whose operation is
 * too slow for a subgraph, or a short pause of it, must not cut off everybody.
 */
const openAbove = { threshold: 0.5, duration: 5_000, minimumRps: 4 };
/** Half a second of rest, and one call: a subgraph that is back is found so within that. */
const restMs = 500;

/**
 * The same client, behind a circuit breaker: a subgraph that is down, too slow or makes no sense is left alone, and
 * callers get their UNAVAILABLE at once instead of after the time-out. A refusal is an answer, and opens nothing. What
 * finds the circuit open was not sent.
 */
export function guardClient(
  client: SubgraphClient,
  options: { onCircuit: (circuit: Circuit) => void },
): GuardedClient {
  const breaker = circuitBreaker(handleWhenResult(isFailure), {
    breaker: new SamplingBreaker(openAbove),
    halfOpenAfter: restMs,
  });
  const circuit = () => circuits[breaker.state];
  breaker.onStateChange(() => options.onCircuit(circuit()));

  return {
    async ask(request) {
      // The library would let everybody wait for the one that tries, and longer than their own time-out.
      if (circuit() === 'half-open') return isOpen;
      try {
        return await breaker.execute(() => client.ask(request));
      } catch (error) {
        if (error instanceof BrokenCircuitError) return isOpen;
        throw error;
      }
    },
    probe: client.ask,
    circuit,
    close: client.close,
  };
}

const isOpen: SubgraphAnswer = { kind: 'unavailable', cause: circuitIsOpen };

const circuits: Readonly<Record<BreakerState, Circuit>> = {
  [BreakerState.Closed]: 'closed',
  [BreakerState.HalfOpen]: 'half-open',
  [BreakerState.Open]: 'open',
  [BreakerState.Isolated]: 'open',
};

/**
 * A full queue is a matter of how much is asked, not of the subgraph: it has its calls to work on. A process that dies
 * breaks all calls it had at once, and must not have the others cut off.
 */
function isFailure(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null || !('kind' in answer)) return false;
  if (answer.kind !== 'unavailable' || 'lostConnection' in answer) return false;
  return !('cause' in answer && answer.cause === queueIsFull);
}
