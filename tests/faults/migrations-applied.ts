import { subgraphNames } from '@paygraph/testing';
import postgres from 'postgres';
import type { Subject } from './subject.ts';

/** Where a migration is noted more than once, or none at all: all processes of a service start at the same instant. */
export async function migrationFaults({
  databaseUrl,
}: Pick<Subject, 'databaseUrl'>): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const name of subgraphNames) {
    const sql = postgres(databaseUrl(name), { max: 1, onnotice: () => {} });
    try {
      // drizzle notes what it has applied in a schema of its own, a table for each folder.
      const tables = await sql<{ table: string }[]>`
        select table_name as table from information_schema.tables where table_schema = 'drizzle'`;
      if (tables.length === 0) faults.push(`${name} has no migrations`);
      for (const { table } of tables) {
        const [found] = await sql<{ applied: number; known: number }[]>`
          select count(*)::int as applied, count(distinct hash)::int as known from ${sql(`drizzle.${table}`)}`;
        if (found === undefined || found.applied === 0 || found.applied > found.known) {
          faults.push(`${name}: ${table} has ${found?.applied} migrations, ${found?.known} different ones`);
        }
      }
    } finally {
      await sql.end({ timeout: 5 });
    }
  }
  return faults;
}
