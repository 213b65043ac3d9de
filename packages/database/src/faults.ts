/** PostgreSQL's error codes that the product knows by name (PostgreSQL manual, appendix A). */
export const sqlState = {
  uniqueViolation: '23505',
  checkViolation: '23514',
  serializationFailure: '40001',
  deadlockDetected: '40P01',
  undefinedTable: '42P01',
} as const;

/** The SQLSTATE of an error thrown by a query, also where drizzle has wrapped it; undefined for any other error. */
export function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : sqlStateOf(error.cause);
}

/** The name of the constraint an error is about, where it is about one. */
export function constraintOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const name = (error as { constraint_name?: unknown }).constraint_name;
  return typeof name === 'string' ? name : constraintOf(error.cause);
}

/** True where the same work, tried again from its beginning, may well succeed: a deadlock or a lost race. */
export function isTransient(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === sqlState.deadlockDetected || state === sqlState.serializationFailure;
}

/** Runs `work` again, at most `attempts` times in all, while what it throws satisfies `again`. */
export async function retrying<T>(
  work: () => Promise<T>,
  { attempts = 5, again = isTransient }: { attempts?: number; again?: (error: unknown) => boolean } = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !again(error)) throw error;
    }
  }
}

/** postgres.js's names for a database that can't be reached, and Node's. */
const unreachable = new Set([
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
]);

/** A transaction was left standing for too long: nothing of it was done. */
const idleInTransaction = '25P03';

/** True where the database could not be reached, was shutting down, or a statement or transaction ran out of time. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  if (
    typeof code === 'string' &&
    (unreachable.has(code) || code === idleInTransaction || /^(08|53|57)/.test(code))
  )
    return true;
  return isDatabaseUnavailable(error.cause);
}
