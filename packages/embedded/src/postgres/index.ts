export { postgresMajor } from './binaries.ts';
export { findPostgres } from './find-postgres.ts';
export { clearLeftover } from './leftover.ts';
export { type PostgresOptions, type RunningPostgres, startPostgres } from './server.ts';
