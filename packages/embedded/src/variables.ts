import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  address,
  logLevel,
  nodeEnvironment,
  oneOf,
  type Read,
  type Rule,
  wholeNumber,
} from '@paygraph/config';
import { z } from 'zod';

/** The services that have a database, which is also the database's name. */
export const databaseNames = ['users', 'wallets', 'transactions', 'payments', 'notifications'] as const;
export type DatabaseName = (typeof databaseNames)[number];

const root = fileURLToPath(new URL('../../../', import.meta.url));

export const defaultDataFolder = path.join(root, '.data');

/** Read by whatever works on the data of a system beside it. */
export const dataFolderVariables = {
  DATA_DIR: z
    .string()
    .default(defaultDataFolder)
    .meta({ form: 'a path', defaultText: '.data' })
    .describe('The folder everything stays in.'),
};

const databaseUrl = () => address('postgres:', 'postgresql:').optional().meta({ secret: true });

/** What `npm start` reads itself. Where nothing is said of a variable, the services that read it too say it. */
export const embeddedVariables = {
  ...dataFolderVariables,
  PORT_OFFSET: wholeNumber(0, 50_000).default(0).describe('Added to every port.'),
  SUPERGRAPH: z
    .string()
    .default(path.join(root, 'schema', 'supergraph.graphql'))
    .meta({ defaultText: 'schema/supergraph.graphql' }),
  NODE_ENV: nodeEnvironment(),
  // The services' news is for whoever runs them one by one; here it would bury what this process says itself.
  LOG_LEVEL: logLevel().default('warn'),
  LOG_FORMAT: oneOf('json', 'readable')
    .default(process.stdout.isTTY ? 'readable' : 'json')
    .meta({ defaultText: 'readable in a terminal, else json' }),
  PROVIDER_URL: address('http:', 'https:').optional().meta({ defaultText: 'a simulator of its own' }),
  // The services check these themselves; here they decide what is told of where the system runs.
  KAFKA_BROKERS: z.string().optional(),
  MONGODB_URL: z.string().optional(),
  REDIS_URL: z.string().optional(),
  PUBLIC_URL: address('http:', 'https:').optional().meta({ defaultText: 'http://localhost:8000' }),
  MAIL_DIR: z.string().optional().meta({ defaultText: '.data/mail' }),
  SIMULATED_SENDERS_DIR: z.string().optional().meta({ defaultText: '.data' }),
  DATABASE_URL_USERS: databaseUrl(),
  DATABASE_URL_WALLETS: databaseUrl(),
  DATABASE_URL_TRANSACTIONS: databaseUrl(),
  DATABASE_URL_PAYMENTS: databaseUrl(),
  DATABASE_URL_NOTIFICATIONS: databaseUrl(),
  ALLOW_PLAIN_CONNECTIONS: z.string().optional(),
};

/** Databases of one's own: all five, or none, and then Paygraph runs a Postgres of its own. */
export const embeddedRules: readonly Rule<typeof embeddedVariables>[] = [
  (read, faulty) => {
    const urls = databaseNames.map(databaseVariable);
    const missing = urls.filter((name) => read[name] === undefined && !faulty.has(name));
    return missing.length === urls.length
      ? []
      : missing.map((name) => `${name} is missing: set all five databases, or none`);
  },
];

/** Undefined where Paygraph runs a Postgres of its own. */
export function databaseUrlsOf(
  read: Read<typeof embeddedVariables>,
): Readonly<Record<DatabaseName, string>> | undefined {
  const users = read.DATABASE_URL_USERS;
  const wallets = read.DATABASE_URL_WALLETS;
  const transactions = read.DATABASE_URL_TRANSACTIONS;
  const payments = read.DATABASE_URL_PAYMENTS;
  const notifications = read.DATABASE_URL_NOTIFICATIONS;
  return users && wallets && transactions && payments && notifications
    ? { users, wallets, transactions, payments, notifications }
    : undefined;
}

function databaseVariable<Name extends DatabaseName>(name: Name) {
  return `DATABASE_URL_${name.toUpperCase() as Uppercase<Name>}` as const;
}
