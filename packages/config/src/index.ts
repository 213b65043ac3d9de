import { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The configuration can't be used. `message` tells every fault at once, each by its variable's name. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`Configuration:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

/**
 * Reads the variables a schema names, once. An empty variable counts as missing, as in a `.env` file.
 * Throws ConfigError with all faults; a value is never repeated there, for it may be a secret.
 */
export function readConfig<Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: Environment,
): Readonly<z.output<z.ZodObject<Shape>>> {
  const given = Object.fromEntries(
    Object.keys(shape).map((name) => [name, environment[name] === '' ? undefined : environment[name]]),
  );
  const result = z.object(shape).safeParse(given);
  if (result.success) return Object.freeze(result.data);
  throw new ConfigError(
    result.error.issues.map((issue) => {
      const name = issue.path.join('.');
      return given[name] === undefined ? `${name} is missing` : `${name}: ${issue.message}`;
    }),
  );
}

/** A TCP port. */
export const port = () =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'is not a port (1 to 65535)')
    .transform(Number)
    .refine(isPort, 'is not a port (1 to 65535)');

/** A whole number within bounds, both included. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `is not a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `is not a whole number from ${min} to ${max}`);

/** The address of a server, of one of these protocols ("postgres:", "http:"). */
export const address = (...protocols: readonly string[]) =>
  z.string().refine(
    (text) => {
      const url = URL.parse(text);
      return url !== null && protocols.includes(url.protocol);
    },
    `is not an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  );

export const logLevel = () =>
  z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    error: 'is not one of fatal, error, warn, info, debug, trace, silent',
  });

/** A key in PEM form; `\n` written as two characters, as in a `.env` file, is taken for a line break. */
export const pem = (label: 'PRIVATE KEY' | 'PUBLIC KEY') =>
  z
    .string()
    .transform((text) => text.replaceAll('\\n', '\n'))
    .refine((text) => text.includes(`-----BEGIN ${label}-----`), `is not a PEM ${label.toLowerCase()}`);

function isPort(value: number): boolean {
  return value >= 1 && value <= 65_535;
}
