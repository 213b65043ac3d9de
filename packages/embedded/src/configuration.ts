import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { address, type Environment, logLevel, readConfig, wholeNumber } from '@paygraph/config';
import { z } from 'zod';
import { StartFault } from './start-fault.ts';

/** The services that have a database, which is also the database's name. */
export const databaseNames = ['users', 'wallets', 'transactions', 'payments', 'notifications'] as const;
export type DatabaseName = (typeof databaseNames)[number];

const root = fileURLToPath(new URL('../../../', import.meta.url));

export const defaultDataFolder = path.join(root, '.data');

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
}

const databaseUrl = () => address('postgres:', 'postgresql:').optional();

/** Throws ConfigError, or StartFault where variables contradict each other. */
export function readConfiguration(environment: Environment): Configuration {
  const given = readConfig(
    {
      DATA_DIR: z.string().default(defaultDataFolder),
      PORT_OFFSET: wholeNumber(0, 50_000).default(0),
      SUPERGRAPH: z.string().default(path.join(root, 'schema', 'supergraph.graphql')),
      NODE_ENV: z.string().default('development'),
      // The services' news is for whoever runs them one by one; here it would bury what this process says itself.
      LOG_LEVEL: logLevel().default('warn'),
      LOG_FORMAT: z
        .enum(['json', 'readable'], { error: 'is neither json nor readable' })
        .default(process.stdout.isTTY ? 'readable' : 'json'),
      PROVIDER_URL: address('http:', 'https:').optional(),
      // The services check these themselves; here they decide what is told of where the system runs.
      KAFKA_BROKERS: z.string().optional(),
      MONGODB_URL: z.string().optional(),
      REDIS_URL: z.string().optional(),
      PUBLIC_URL: address('http:', 'https:').optional(),
      MAIL_DIR: z.string().optional(),
      DATABASE_URL_USERS: databaseUrl(),
      DATABASE_URL_WALLETS: databaseUrl(),
      DATABASE_URL_TRANSACTIONS: databaseUrl(),
      DATABASE_URL_PAYMENTS: databaseUrl(),
      DATABASE_URL_NOTIFICATIONS: databaseUrl(),
    },
    environment,
  );
  return Object.freeze({
    dataFolder: path.resolve(given.DATA_DIR),
    portOffset: given.PORT_OFFSET,
    supergraph: given.SUPERGRAPH,
    nodeEnv: given.NODE_ENV,
    logLevel: given.LOG_LEVEL,
    logFormat: given.LOG_FORMAT,
    databaseUrls: allOrNone({
      users: given.DATABASE_URL_USERS,
      wallets: given.DATABASE_URL_WALLETS,
      transactions: given.DATABASE_URL_TRANSACTIONS,
      payments: given.DATABASE_URL_PAYMENTS,
      notifications: given.DATABASE_URL_NOTIFICATIONS,
    }),
    providerUrl: given.PROVIDER_URL,
    kafkaBrokers: given.KAFKA_BROKERS,
    mongodbUrl: given.MONGODB_URL,
    redisUrl: given.REDIS_URL,
    publicUrl: given.PUBLIC_URL,
    mailFolder: given.MAIL_DIR,
  });
}

function allOrNone(
  urls: Readonly<Record<DatabaseName, string | undefined>>,
): Readonly<Record<DatabaseName, string>> | undefined {
  const { users, wallets, transactions, payments, notifications } = urls;
  if (users && wallets && transactions && payments && notifications) {
    return { users, wallets, transactions, payments, notifications };
  }
  const missing = databaseNames.filter((name) => urls[name] === undefined);
  if (missing.length === databaseNames.length) return undefined;
  const variables = missing.map((name) => `DATABASE_URL_${name.toUpperCase()}`).join(', ');
  throw new StartFault(
    `Some services were given a database of their own, but not all: ${variables} missing.`,
    {
      whatToDo: 'Set all five, or none: then Paygraph runs a Postgres of its own.',
    },
  );
}
