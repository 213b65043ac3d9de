import path from 'node:path';
import { type Environment, readConfig } from '@paygraph/config';
import { type DatabaseName, databaseUrlsOf, embeddedRules, embeddedVariables } from './variables.ts';

export { type DatabaseName, databaseNames, defaultDataFolder } from './variables.ts';

export interface Configuration {
  readonly dataFolder: string;
  readonly portOffset: number;
  readonly supergraph: string;
  readonly nodeEnv: string;
  readonly logLevel: string;
  readonly logFormat: string;
  /** Databases of one's own; undefined to run Postgres from npm. */
  readonly databaseUrls: Readonly<Record<DatabaseName, string>> | undefined;
  /** A payment provider of one's own; undefined to run the simulator. */
  readonly providerUrl: string | undefined;
  /** The parts that the services are told of by their variables; undefined to do without. */
  readonly kafkaBrokers: string | undefined;
  readonly mongodbUrl: string | undefined;
  readonly redisUrl: string | undefined;
  readonly publicUrl: string | undefined;
  readonly mailFolder: string | undefined;
  /** Where text and push messages are written to; undefined for the data folder. */
  readonly simulatedSendersFolder: string | undefined;
  /** As the user wrote it: what may go without TLS in production. */
  readonly plainConnections: string | undefined;
}

/** Throws ConfigError. */
export function readConfiguration(environment: Environment): Configuration {
  const given = readConfig(embeddedVariables, environment, embeddedRules);
  return Object.freeze({
    dataFolder: path.resolve(given.DATA_DIR),
    portOffset: given.PORT_OFFSET,
    supergraph: given.SUPERGRAPH,
    nodeEnv: given.NODE_ENV,
    logLevel: given.LOG_LEVEL,
    logFormat: given.LOG_FORMAT,
    databaseUrls: databaseUrlsOf(given),
    providerUrl: given.PROVIDER_URL,
    kafkaBrokers: given.KAFKA_BROKERS,
    mongodbUrl: given.MONGODB_URL,
    redisUrl: given.REDIS_URL,
    publicUrl: given.PUBLIC_URL,
    mailFolder: given.MAIL_DIR,
    simulatedSendersFolder: given.SIMULATED_SENDERS_DIR,
    plainConnections: given.ALLOW_PLAIN_CONNECTIONS,
  });
}
