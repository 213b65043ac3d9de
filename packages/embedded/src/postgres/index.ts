export { postgresMajor } from './binaries.ts';
export { type FoundPostgres, findPostgres } from './find-postgres.ts';
export { clearLeftover } from './leftover.ts';
export { ensureDatabases, type PostgresOptions, type RunningPostgres, startPostgres } from './server.ts';
