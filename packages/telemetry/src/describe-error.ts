export interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: DescribedError;
}

/** An error chain longer than this tells nothing more. */
const deepestCause = 5;

/**
 * An error as the log keeps it: what kind, what it says, where it arose, and what caused it. Other fields stay out, for
 * they may hold what a log must not: drizzle puts a failed query's parameters into its message too, and Postgres the
 * offending values into `detail`.
 */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const message =
    'query' in error && 'params' in error ? `query failed: ${String(error.query)}` : error.message;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.constructor.name,
    message,
    ...(code !== undefined && { code }),
    ...(frames !== undefined && { stack: frames.join('\n') }),
    ...(error.cause !== undefined &&
      depth < deepestCause && { cause: describeError(error.cause, depth + 1) }),
  };
}
