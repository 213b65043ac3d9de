import { isDatabaseUnavailable, sqlStateOf } from '@paygraph/database';

/**
 * Something a handler needs is away: its database, another service. The event is nothing to blame, so it is tried again
 * until it succeeds, and the events behind it wait. Throw it, or an error that has one among its causes.
 */
export class DependencyAway extends Error {
  override readonly name = 'DependencyAway';

  constructor(what: string, options?: { cause?: unknown }) {
    super(`${what} is away`, options);
  }
}

/** PostgreSQL's query_canceled: a statement that is always too slow would otherwise be tried for ever. */
const queryCanceled = '57014';

/** True where an error says that trying again later is all there is to do. */
export function isDependencyAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof DependencyAway) return true;
  if (isDatabaseUnavailable(error) && sqlStateOf(error) !== queryCanceled) return true;
  return isDependencyAway(error.cause);
}
