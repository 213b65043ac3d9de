import type { ExecutionResult } from 'graphql';
import type { LastingRight } from './lasting-rights.ts';
import type { OpenSocket } from './open-socket.ts';
import type { OperationUnderWay } from './operations-under-way.ts';

/** Never settles: it is forgotten, with all that waits for it. So is what nobody may be told any more. */
export function never(): Promise<never> {
  return new Promise(() => {});
}

/** What comes of the work, unless another operation has begun under this one's id. Ends the operation. */
export async function deliverResult<Result>(
  work: Promise<Result>,
  underWay: OperationUnderWay,
): Promise<Result> {
  try {
    const result = await work;
    if (!underWay.isReplaced()) return result;
  } finally {
    underWay.end();
  }
  return never();
}

/**
 * The events of a subscription as its socket takes them: the next one once the last has left this process, each only
 * as long as the right to it holds, and none once the client has completed it.
 */
export function deliverEvents(
  events: AsyncIterableIterator<ExecutionResult>,
  to: { socket: OpenSocket; right: LastingRight; underWay: OperationUnderWay },
): AsyncIterableIterator<ExecutionResult> {
  const { socket, right, underWay } = to;
  let isOver = false;

  async function close(): Promise<void> {
    isOver = true;
    underWay.end();
    await events.return?.();
  }

  return {
    async next() {
      await socket.flushed();
      const step = await events.next().catch(async (error: unknown) => {
        if (isOver) return never();
        await close();
        throw error;
      });
      if (isOver) return never();
      if (step.done === true) underWay.end();
      else if (!right.holds()) return never();
      return step;
    },
    async return() {
      await close();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
