import type { Database } from '@paygraph/database';

/** A guard against hanging: what is waited for takes milliseconds. */
const timeoutMs = 20_000;

/**
 * Sets off pieces of work one after another while a row they all need is held, and lets go of it once each of them
 * waits: so that they meet for certain, and in this order.
 */
export async function behindLock<Answer>(
  { sql }: Database,
  row: { table: 'users' | 'sessions'; id: string },
  work: readonly (() => Promise<Answer>)[],
): Promise<readonly Answer[]> {
  const answers: Promise<Answer>[] = [];
  await sql.begin(async (transaction) => {
    await transaction`select from ${transaction(row.table)} where id = ${row.id} for update`;
    for (const start of work) {
      answers.push(start());
      await waiting(answers.length);
    }
  });
  return await Promise.all(answers);

  async function waiting(count: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (performance.now() < deadline) {
      const [found] = await sql<{ waiting: number }[]>`
        select count(*)::int as waiting from pg_stat_activity, pg_sleep(0.005)
        where datname = current_database() and wait_event_type = 'Lock'`;
      if (found?.waiting === count) return;
    }
    throw new Error(`not ${count} waiting within ${timeoutMs} ms`);
  }
}
