export { postgresMajor } from './binaries.ts';
export { clearLeftover } from './leftover.ts';
export { type PostgresOptions, type RunningPostgres, startPostgres } from './server.ts';
