import type { Migrations } from '@paygraph/database';

export { connectMongo, type MongoConnection } from './connect-mongo.ts';
export { createMongoDocuments } from './mongo-documents.ts';
export type {
  Body,
  DocumentStore,
  Documents,
  Filter,
  Json,
  NewDocument,
  Place,
  StoredDocument,
} from './port.ts';
export { createPostgresDocuments } from './postgres-documents.ts';
export { mongoRules, mongoVariables } from './variables.ts';

/** The table of the documents that live in Postgres. */
export const documentMigrations: Migrations = {
  folder: new URL('../migrations/', import.meta.url),
  table: 'document_migrations',
};
