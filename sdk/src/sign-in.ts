import { operationOf } from './calls/operation.ts';
import type { Send } from './calls/send.ts';
import { growingWaitMs, pause } from './calls/waiting.ts';
import { failed, PaygraphError } from './errors.ts';
import { RefreshSessionDocument, type RefreshSessionMutation } from './generated/operations.ts';
import type { Refreshed } from './sessions/session.ts';

const mostTries = 4;
const oneTryMs = 3_000;

/**
 * Exchanges a refresh token. One whose answer was lost is asked for again at once: for ten seconds the server gives the
 * same successor. Throws PaygraphError where no answer comes: nobody is signed out for that.
 */
export function createRefresh(send: Send): (refreshToken: string) => Promise<Refreshed> {
  return async (refreshToken) => {
    const operation = operationOf(RefreshSessionDocument);
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await send(
        operation,
        { input: { refreshToken } },
        { accessToken: undefined, signal: AbortSignal.timeout(oneTryMs) },
      );
      if (outcome.kind === 'answered') {
        const refreshed = readRefreshed(outcome.data);
        if (refreshed) return refreshed;
        if (attempt >= mostTries)
          throw failed(outcome.errors, { retryAfterSeconds: outcome.retryAfterSeconds });
      } else if (attempt >= mostTries) {
        throw new PaygraphError({
          kind: 'unreachable',
          code: 'UNREACHABLE',
          message: 'The server can’t be reached. Look at your connection, and try again.',
          cause: outcome.cause,
        });
      }
      await pause(growingWaitMs(attempt));
    }
  };
}

/** Undefined for an answer that says neither. */
function readRefreshed(data: unknown): Refreshed | undefined {
  // As the generator has it; null where the whole request was refused.
  const payload = (data as RefreshSessionMutation | null | undefined)?.refreshSession;
  if (payload?.tokens) return { kind: 'tokens', tokens: payload.tokens };
  const [refusal] = payload?.userErrors ?? [];
  if (refusal === undefined) return undefined;
  return { kind: 'ended', why: refusal.code === 'TOKEN_EXPIRED' ? 'expired' : 'revoked' };
}
