import type postgres from 'postgres';

export type Callable = (...words: unknown[]) => unknown;

export function isCallable(value: unknown): value is Callable {
  return typeof value === 'function';
}

/**
 * Calls `begin` or `savepoint`, which take options or a name, perhaps, and last the work, which is handed the client to
 * work with: here the one that `wrap` makes of it.
 */
export function callWithClient(
  method: Callable,
  target: object,
  words: readonly unknown[],
  wrap: (transaction: postgres.TransactionSql) => unknown,
): unknown {
  const work = words.at(-1);
  const wrapped = (transaction: postgres.TransactionSql) =>
    isCallable(work) ? work(wrap(transaction)) : undefined;
  return Reflect.apply(method, target, [...words.slice(0, -1), wrapped]);
}
