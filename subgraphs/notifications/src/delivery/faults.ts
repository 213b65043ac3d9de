import { isDependencyAway } from '@paygraph/event-bus';
import { ServiceUnavailableError } from '@paygraph/service-client';

/** True of an error that says nothing of a delivery: a database, the documents or another service can't be reached. */
export function isAway(error: unknown): boolean {
  if (isDependencyAway(error)) return true;
  if (error instanceof ServiceUnavailableError) return true;
  return error instanceof Error && isAway(error.cause);
}

/** What kind of error it was: its message may hold an address, or what a mail server said of one. */
export function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  return `${error.name}${code}`;
}
