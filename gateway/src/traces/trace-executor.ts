import { inSpan, type Tracing, withRequestId } from '@paygraph/telemetry';
import { getOperationAST } from 'graphql';
import type { Executor } from '../execution/executor.ts';
import type { OperationNames } from '../operations/operation-names.ts';

/** The same executor; each operation is a step of its request, named as in the metrics: never in the client's own words. */
export function traceExecutor(executor: Executor, nameOf: OperationNames): Executor {
  return {
    execute(operation, variables, caller) {
      const { document, operationName } = operation;
      const kind = getOperationAST(document, operationName)?.operation ?? 'operation';
      const name = nameOf(document, operationName);
      const attributes = { 'graphql.operation.type': kind, 'graphql.operation.name': name };
      return inSpan(`${kind} ${name}`, { attributes }, async (span) => {
        const result = await executor.execute(operation, variables, caller);
        const code = result.errors?.[0]?.extensions['code'];
        if (typeof code === 'string') span.setAttribute('graphql.error.code', code);
        return result;
      });
    },
  };
}

/** The same executor, for operations that come over a socket: each begins a trace, as a request over HTTP does. */
export function enterOverSocket(executor: Executor, tracing: Tracing): Executor {
  return {
    execute: (operation, variables, caller) => {
      const { requestId } = caller;
      const attributes = { 'network.protocol.name': 'websocket', 'paygraph.request_id': requestId };
      return withRequestId(requestId, () =>
        tracing.enter('message /graphql', { kind: 'server', attributes }, () =>
          executor.execute(operation, variables, caller),
        ),
      );
    },
  };
}
