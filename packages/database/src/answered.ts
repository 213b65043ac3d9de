/** Postgres itself ends a statement after 5 s, as `connectDatabase` tells it. */
const answerMs = 6_000;

/** Whether the statement was carried out is not known. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  /** PostgreSQL manual, appendix A: connection_failure. */
  readonly code = '08006';

  constructor() {
    super(`the database did not answer within ${answerMs} ms`);
  }
}

/**
 * What Postgres answers, or NoAnswerError. A statement outside of a transaction that postgres.js sends just when its
 * connection is cut may be left without an end: whoever has nobody behind them to give up waits for it here.
 */
export async function answered<Answer>(asked: Promise<Answer>): Promise<Answer> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new NoAnswerError()), answerMs);
  try {
    return await Promise.race([asked, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
