import { type ApiError, codeOf, PaygraphError, signedOut } from '../errors.ts';
import type { Session } from '../sessions/session.ts';
import type { Operation } from './operation.ts';
import { bearsRepeating } from './repeatable.ts';
import type { Answer, Send } from './send.ts';
import { growingWaitMs, pause } from './waiting.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** Sends an operation as whoever is signed in, until it is answered. Throws PaygraphError where it is not. */
export type Call = (operation: Operation, variables: unknown, options?: CallOptions) => Promise<Answer>;

const mostTries = 4;
/** Of the whole time, where it may be tried again: an answer that got lost must leave time for another. */
const shareOfOneTry = 0.4;
/** Whoever is asked to wait longer is told so instead. */
const longestWaitSeconds = 5;

export function createCall(deps: {
  send: Send;
  session: Pick<Session, 'accessToken' | 'renew'>;
  timeoutMs: number;
}): Call {
  const { send, session, timeoutMs } = deps;

  return async (operation, variables, options = {}) => {
    const mayRepeat = bearsRepeating(operation, variables);
    const late = AbortSignal.timeout(timeoutMs);
    const over = options.signal ? AbortSignal.any([late, options.signal]) : late;
    let isRenewed = false;
    for (let attempt = 1; ; attempt += 1) {
      const accessToken = await session.accessToken();
      const signal = mayRepeat
        ? AbortSignal.any([over, AbortSignal.timeout(timeoutMs * shareOfOneTry)])
        : over;
      const outcome = await send(operation, variables, { accessToken, signal });
      options.signal?.throwIfAborted();
      const isLast = attempt >= mostTries || late.aborted;

      if (outcome.kind === 'lost') {
        if (!mayRepeat || isLast) throw lost(operation, outcome.cause);
        await pause(growingWaitMs(attempt), over).catch(() => {});
        options.signal?.throwIfAborted();
        if (late.aborted) throw lost(operation, outcome.cause);
        continue;
      }
      const refusal = wholeRefusal(outcome);
      if (refusal === 'UNAUTHENTICATED' && accessToken !== undefined && !isRenewed) {
        // Whatever the clocks say: the server knows. It has done nothing.
        isRenewed = true;
        if ((await session.renew(accessToken)) === undefined) throw signedOut(requestIdOf(outcome.errors));
        continue;
      }
      const waitMs = isLast ? undefined : waitBeforeNext(refusal, outcome, { attempt, mayRepeat });
      if (waitMs === undefined) return outcome;
      await pause(waitMs, over).catch(() => {});
      options.signal?.throwIfAborted();
      if (late.aborted) return outcome;
    }
  };
}

/** The code of an answer that holds nothing but an error. */
function wholeRefusal({ data, errors }: Answer): string | undefined {
  return data == null && errors.length > 0 ? codeOf(errors[0]) : undefined;
}

function waitBeforeNext(
  refusal: string | undefined,
  { retryAfterSeconds = Number.POSITIVE_INFINITY }: Answer,
  { attempt, mayRepeat }: { attempt: number; mayRepeat: boolean },
): number | undefined {
  // What is refused by a limit was not begun.
  if (refusal === 'RATE_LIMITED') {
    return retryAfterSeconds <= longestWaitSeconds ? retryAfterSeconds * 1_000 + growingWaitMs(1) : undefined;
  }
  return refusal === 'UNAVAILABLE' && mayRepeat ? growingWaitMs(attempt) : undefined;
}

function requestIdOf(errors: readonly ApiError[]): string | undefined {
  return errors[0]?.extensions?.requestId;
}

function lost({ kind }: Operation, cause: unknown): PaygraphError {
  const isOutcomeUnknown = kind === 'mutation';
  return new PaygraphError({
    kind: 'unreachable',
    code: 'UNREACHABLE',
    message: isOutcomeUnknown
      ? 'No answer came from the server, so it is not known whether this was done. Try the very same again, or look.'
      : 'The server can’t be reached. Look at your connection, and try again.',
    isOutcomeUnknown,
    cause,
  });
}
