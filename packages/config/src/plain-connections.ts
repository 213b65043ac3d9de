import { list } from './forms.ts';
import { nodeEnvironment } from './process-variables.ts';
import type { Read, Rule } from './read-config.ts';

/** Everything the product connects to, by the names in which a plain connection is allowed. */
export const connectionNames = [
  'postgres',
  'kafka',
  'redis',
  'mongodb',
  'smtp',
  'subgraphs',
  'jwks',
  'session-feed',
  'provider',
  'traces',
] as const;
export type ConnectionName = (typeof connectionNames)[number];

const form = `a list of ${connectionNames.join(', ')}, with commas between`;

/** Read by whatever connects to something. */
export const plainConnectionVariables = {
  NODE_ENV: nodeEnvironment(),
  ALLOW_PLAIN_CONNECTIONS: list()
    .refine(areConnectionNames, `is not ${form}`)
    .default([])
    .meta({ form, example: 'provider,smtp' })
    .describe('The connections that may go without TLS in production; elsewhere all may.'),
};

type Policy = Partial<Read<typeof plainConnectionVariables>>;

/** True where a connection without TLS is refused. */
export function isPlainRefused(connection: ConnectionName, read: Policy): boolean {
  return read.NODE_ENV === 'production' && !read.ALLOW_PLAIN_CONNECTIONS?.includes(connection);
}

/**
 * In production nothing is connected to without TLS unless it is named: a rule over the variables that hold the addresses
 * of one kind. `isPlain` says of an address whether it goes without TLS.
 */
export function refusePlain(
  connection: ConnectionName,
  variables: readonly string[],
  isPlain: (address: string) => boolean,
): Rule<typeof plainConnectionVariables> {
  return (read, faulty) => {
    // Where it can't be told what is allowed, that is the fault to tell.
    if (faulty.has('ALLOW_PLAIN_CONNECTIONS') || !isPlainRefused(connection, read)) return [];
    const named: Readonly<Record<string, unknown>> = read;
    return variables
      .filter((name) => typeof named[name] === 'string' && isPlain(named[name]))
      .map((name) => `${name}: ${refusalOfPlain(connection)}`);
  };
}

export function refusalOfPlain(connection: ConnectionName): string {
  return `is a connection without TLS, refused in production unless ALLOW_PLAIN_CONNECTIONS names ${connection}`;
}

/** "http:" rather than "https:", "redis:" rather than "rediss:". */
export const isWithout =
  (...secure: readonly string[]) =>
  (address: string): boolean =>
    !secure.includes(URL.parse(address)?.protocol ?? '');

export const isPlainHttp = isWithout('https:');

function areConnectionNames(names: readonly string[]): boolean {
  const known: readonly string[] = connectionNames;
  return names.every((name) => known.includes(name));
}
