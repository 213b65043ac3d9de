import type { Executor } from '../execution/executor.ts';
import type { FieldLimiter } from './field-limiter.ts';

/** The same executor, behind the limits of single fields: over HTTP and over WebSocket. */
export function limitExecutor(executor: Executor, limiter: FieldLimiter): Executor {
  return {
    async execute(operation, variables, caller) {
      const refusal = await limiter.refusalOf(operation, caller);
      return refusal ? { errors: [refusal] } : executor.execute(operation, variables, caller);
    },
  };
}
