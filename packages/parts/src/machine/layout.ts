import path from 'node:path';
import { type Environment, readConfig, wholeNumber } from '@paygraph/config';
import { defaultDataFolder } from '@paygraph/embedded/configuration';
import { z } from 'zod';

/** Where the parts of this machine are. */
export interface Layout {
  readonly folder: string;
  readonly portOffset: number;
  readonly postgres: number;
  readonly redis: number;
  readonly kafka: number;
  readonly kafkaController: number;
  readonly mongo: number;
}

/**
 * Far from the ports of `make start`, which may run beside them, and from those on which the parts of another product
 * would be looked for; below those that tests pick from.
 */
const ports = { postgres: 15_432, redis: 16_379, kafka: 19_092, kafkaController: 19_093, mongo: 17_017 };

/** What `make parts-up` and its like read. */
export const partsVariables = {
  DATA_DIR: z
    .string()
    .default(defaultDataFolder)
    .meta({ form: 'a path', defaultText: '.data' })
    .describe('The folder everything stays in.'),
  PORT_OFFSET: wholeNumber(0, 45_000).default(0).describe('Added to every port.'),
};

/** From DATA_DIR and PORT_OFFSET, as `make start` reads them. Throws ConfigError. */
export function readLayout(environment: Environment): Layout {
  const { DATA_DIR, PORT_OFFSET } = readConfig(partsVariables, environment);
  return {
    folder: path.join(path.resolve(DATA_DIR), 'parts'),
    portOffset: PORT_OFFSET,
    postgres: ports.postgres + PORT_OFFSET,
    redis: ports.redis + PORT_OFFSET,
    kafka: ports.kafka + PORT_OFFSET,
    kafkaController: ports.kafkaController + PORT_OFFSET,
    mongo: ports.mongo + PORT_OFFSET,
  };
}
