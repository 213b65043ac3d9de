import type { Database } from '@paygraph/database';

/** Does what no program of ours can: past the triggers and the foreign keys. */
export async function tamper({ sql }: Pick<Database, 'sql'>, ...statements: string[]): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`set local session_replication_role = replica`;
    for (const statement of statements) await transaction.unsafe(statement);
  });
}
