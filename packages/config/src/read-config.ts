import { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What reading a shape gives: every variable by its name. */
export type Read<Shape extends z.ZodRawShape> = Readonly<z.output<z.ZodObject<Shape>>>;

/**
 * What must hold between variables ("one of the two"). Answers the faults, each beginning with the name of the variable
 * that is to be changed, and never with a value in it. Of what could not be read there is nothing in `read`, and its name
 * in `faulty`, so that one mistake is told once.
 */
export type Rule<Shape extends z.ZodRawShape> = (
  read: Partial<Read<Shape>>,
  faulty: ReadonlySet<string>,
) => readonly string[];

/** The configuration can't be used. `message` tells every fault at once, each by its variable's name. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  /** Two parts of a service may read the same variable: a fault is told once. */
  constructor(faults: readonly string[]) {
    const once = [...new Set(faults)];
    super(`Configuration:\n${once.map((fault) => `  - ${fault}`).join('\n')}`);
    this.faults = once;
  }
}

/** What became of reading a shape. */
export interface Examined<Shape extends z.ZodRawShape> {
  readonly faults: readonly string[];
  /** What was read, frozen. Throws ConfigError where there are faults. */
  take(): Read<Shape>;
}

/**
 * Reads the variables a schema names, once. An empty variable counts as missing, as in a `.env` file. A value is never
 * repeated in a fault, for it may be a secret.
 */
export function examineConfig<Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: Environment,
  rules: readonly Rule<Shape>[] = [],
): Examined<Shape> {
  const faults: string[] = [];
  const faulty = new Set<string>();
  const read: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(shape)) {
    const given = environment[name] === '' ? undefined : environment[name];
    const result = z.safeParse(schema, given);
    if (result.success) {
      read[name] = result.data;
      continue;
    }
    faulty.add(name);
    for (const { message } of result.error.issues)
      faults.push(given === undefined ? `${name} is missing` : `${name}: ${message}`);
  }
  const config = Object.freeze(read) as Read<Shape>;
  for (const rule of rules) faults.push(...rule(config, faulty));
  return {
    faults,
    take: () => {
      if (faults.length > 0) throw new ConfigError(faults);
      return config;
    },
  };
}

/** Reads a shape, of which all is known at once. Throws ConfigError with all faults. */
export function readConfig<Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: Environment,
  rules: readonly Rule<Shape>[] = [],
): Read<Shape> {
  return examineConfig(shape, environment, rules).take();
}
