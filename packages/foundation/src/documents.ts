import type { Database } from '@paygraph/database';
import {
  connectMongo,
  createMongoDocuments,
  createPostgresDocuments,
  type DocumentStore,
} from '@paygraph/document-store';
import type { Logger } from '@paygraph/telemetry';
import type { FoundationConfig } from './environment.ts';

export interface OpenDocuments {
  readonly store: DocumentStore;
  /** Rejects where the documents can't be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** The service's documents: in MongoDB where it was named, else in the service's own database. Connects when first asked. */
export function openDocuments(deps: {
  config: Pick<FoundationConfig, 'name' | 'mongo'>;
  database: Database;
  logger: Logger;
}): OpenDocuments {
  const { config, database, logger } = deps;
  if (config.mongo === undefined) {
    return {
      store: createPostgresDocuments(database.orm),
      ping: () => database.ping(),
      // The database is closed by who opened it.
      close: async () => {},
    };
  }
  const mongo = connectMongo({ ...config.mongo, applicationName: config.name, logger });
  const store = createMongoDocuments({ database: mongo.database, logger });
  return {
    store,
    ping: () => mongo.ping(),
    close: async () => {
      store.stop();
      await mongo.close();
    },
  };
}
