import { inSpan, type Logger } from '@paygraph/telemetry';
import type { ExecutionResult } from 'graphql';
import type { RefusalReport } from '../authorization/refusal-report.ts';
import type { Caller } from '../caller.ts';
import type { SubgraphServices } from '../subgraphs/subgraph-services.ts';
import { type ClientOperation, type Variables, variableFaults } from './operation.ts';
import { runPlan } from './run-plan.ts';

export interface Executor {
  /** Runs a query or a mutation. Never rejects: each error is in the result, fit for the client. */
  execute(operation: ClientOperation, variables: Variables, caller: Caller): Promise<ExecutionResult>;
}

export function createExecutor(options: {
  services: SubgraphServices;
  logger: Logger;
  /** Told of what a caller asked for and may not have. */
  onRefused: RefusalReport['refused'];
}): Executor {
  const { services, logger, onRefused } = options;
  return {
    async execute(operation, variables, caller) {
      const faults = variableFaults(operation, variables);
      if (faults.length > 0) return { errors: faults };
      const { supergraph, document, operationName } = operation;
      const refusal = supergraph.authorization.refusalIn(document, operationName, caller.rights);
      if (refusal === undefined) return run(operation, variables, caller);
      const { permitted, complete } = refusal;
      const answer = permitted
        ? await run({ ...operation, document: permitted }, variables, caller)
        : { data: {} };
      return complete(answer, variables, caller, (fields) => onRefused(caller, fields));
    },
  };

  function run(operation: ClientOperation, variables: Variables, caller: Caller): Promise<ExecutionResult> {
    const { supergraph, document, operationName } = operation;
    const makePlan = () => inSpan('plan', {}, () => supergraph.plan(document, operationName));
    return runPlan({ makePlan, operation, variables, caller, services: services.of(supergraph), logger });
  }
}
