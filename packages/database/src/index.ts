export {
  connectDatabase,
  type Database,
  type DatabaseOptions,
  defaultMaxConnections,
  type Orm,
  type Queryable,
} from './connect.ts';
export {
  constraintOf,
  isDatabaseUnavailable,
  isTransient,
  retrying,
  sqlState,
  sqlStateOf,
} from './faults.ts';
export { type Migrations, migrateDatabase, NewerDataError } from './migrate.ts';
export { announcePresence, type Presence } from './presence.ts';
export { databaseTlsVariables, mayBePlain, openPostgres, type PostgresOptions, withTls } from './tls.ts';
export { watchConnections } from './watch-connections.ts';
