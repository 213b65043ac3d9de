import type { Keys } from '@paygraph/embedded/keys';
import { type ServiceName, serviceNames } from '@paygraph/principal';

/** The services that have a database, which is also the name of the database and of the role that owns it. */
export type DatabaseName = Exclude<ServiceName, 'gateway'>;
export const databaseNames = serviceNames.filter((name): name is DatabaseName => name !== 'gateway');

export interface Passwords {
  /** Of the server's superuser: for making databases, given to no service. */
  readonly server: string;
  readonly roles: Readonly<Record<DatabaseName, string>>;
}

/** The server's name on the network of the containers. */
const databaseHost = 'postgres:5432';

/**
 * The secret variables of one service, and the public keys it knows others by. A private key goes to its owner alone,
 * a database's password to the service whose database it is.
 */
export function secretsOf(
  name: ServiceName,
  keys: Keys,
  passwords: Passwords,
): Readonly<Record<string, string>> {
  const identity = { IDENTITY_PRIVATE_KEY: keys.identity[name].privateKey };
  if (name === 'gateway') return identity;
  return {
    ...identity,
    ...Object.fromEntries(
      serviceNames.map((issuer) => [
        variable('IDENTITY_PUBLIC_KEY', issuer),
        keys.identity[issuer].publicKey,
      ]),
    ),
    [variable('DATABASE_URL', name)]: `postgres://${name}:${passwords.roles[name]}@${databaseHost}/${name}`,
    ...(name === 'users' && {
      ACCESS_TOKEN_PRIVATE_KEY: keys.accessToken.signing.privateKey,
      ACCESS_TOKEN_OTHER_KEYS: JSON.stringify(keys.accessToken.retired),
      LINK_SECRET: keys.linkSecret,
    }),
  };
}

/** What makes the databases: the way to the server, and each role's password. */
export function databasePlanOf(passwords: Passwords) {
  return {
    serverUrl: `postgres://postgres:${passwords.server}@${databaseHost}/postgres`,
    roles: databaseNames.map((name) => ({ name, password: passwords.roles[name] })),
  };
}

/**
 * As `node --env-file` reads it. Single quotes, in which it takes everything as it stands; a line break of a key is
 * written as the two characters `\n`, which the configuration knows.
 */
export function asEnvironmentFile(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => {
      if (value.includes("'")) throw new Error(`${name} holds a quote, which the file can't`);
      return `${name}='${value.replaceAll('\n', '\\n')}'\n`;
    })
    .join('');
}

function variable(prefix: string, name: ServiceName): string {
  return `${prefix}_${name.toUpperCase()}`;
}
