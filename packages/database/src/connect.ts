import type { Logger } from '@paygraph/telemetry';
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import { prepareStatements } from './prepare-statements.ts';
import { openPostgres } from './tls.ts';
import { traceStatements } from './trace-statements.ts';

/** What queries run on: the database itself, or a transaction in it. */
export type Queryable = Pick<PostgresJsDatabase, 'select' | 'insert' | 'update' | 'delete' | 'execute'>;
export type Orm = PostgresJsDatabase;

export interface Database {
  readonly orm: Orm;
  /** postgres.js itself, for what drizzle has no words for: LISTEN, and statements that must be one round trip. */
  readonly sql: postgres.Sql;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  /** Waits up to 5 s for queries under way, then closes all connections. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Shown in `pg_stat_activity`, so that whoever is on call sees whose connection it is. */
  readonly applicationName: string;
  readonly logger: Logger;
  readonly maxConnections?: number;
  /** The longest one statement may run before Postgres ends it; 0 for no limit. */
  readonly statementTimeoutMs?: number;
  /**
   * How long a transaction may be left standing before Postgres ends it, and its connection. A process that stands still
   * keeps its connections, and would keep the locks of its transactions from all the others.
   */
  readonly idleInTransactionTimeoutMs?: number;
  /** Whether statements are steps of the traces they are made in. Else nothing stands between them and the client. */
  readonly traced?: boolean;
}

/** Connections of a pool that says nothing else. */
export const defaultMaxConnections = 10;

/** Opens a pool; connections are made when first needed. */
export function connectDatabase(options: DatabaseOptions): Database {
  const { url, applicationName, logger, maxConnections = defaultMaxConnections } = options;
  const { statementTimeoutMs = 5_000, idleInTransactionTimeoutMs = 5_000, traced = false } = options;
  const plain = openPostgres(url, {
    max: maxConnections,
    connect_timeout: 3,
    idle_timeout: 300,
    onnotice: (notice) => logger.debug({ notice: notice['message'] }, 'database notice'),
    connection: {
      application_name: applicationName,
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    },
  });
  const sql = traced ? traceStatements(plain, new URL(url).pathname.slice(1)) : plain;
  return {
    // drizzle takes over the reading of dates on this client: in raw `sql` they arrive as text.
    orm: drizzle(prepareStatements(sql)),
    sql,
    ping: async () => {
      await sql`select 1`;
    },
    close: () => sql.end({ timeout: 5 }),
  };
}
