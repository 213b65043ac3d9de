import path from 'node:path';
import { clearLeftover, findPostgres, startPostgres } from '@paygraph/embedded/postgres';
import { assertPortFree, host } from '../free-port.ts';
import { defineKafka } from '../kafka.ts';
import { defineMongo } from '../mongo.ts';
import { logFileOf, type PartDefinition, startPart, stopPartOn } from '../part.ts';
import { findPartProcess } from '../pid-file.ts';
import { assertListens } from '../probe.ts';
import { defineRedis } from '../redis.ts';
import type { Layout } from './layout.ts';

/** One of the parts of this machine: outlives the command that starts it, and is found again by the next. */
export interface MachinePart {
  readonly name: string;
  /** For people's eyes: holds no secret. */
  readonly address: string;
  readonly log: string;
  /** What becomes of its data when it ends. */
  readonly keeps: string;
  /** Its process, and whether it answers; undefined where it does not run. */
  look(): Promise<{ readonly pid: number; readonly answers: boolean } | undefined>;
  /** Throws StartFault where it can't. */
  start(onProgress: (text: string) => void): Promise<void>;
  /** Stops what `start` started, and nothing else. */
  stop(): Promise<void>;
}

export function listParts(layout: Layout): readonly MachinePart[] {
  return [
    postgresPart(layout),
    processPart({
      definition: defineRedis({ durable: true }),
      place: { folder: path.join(layout.folder, 'redis'), port: layout.redis },
      keeps: 'data lives on',
    }),
    processPart({
      definition: defineKafka({ controllerPort: layout.kafkaController }),
      place: { folder: path.join(layout.folder, 'kafka'), port: layout.kafka },
      keeps: 'data lives on',
    }),
    processPart({
      definition: defineMongo(),
      place: { folder: path.join(layout.folder, 'mongo'), port: layout.mongo },
      keeps: 'a stand-in: forgets its data when it ends',
    }),
  ];
}

function processPart(options: {
  definition: PartDefinition;
  place: { folder: string; port: number };
  keeps: string;
}): MachinePart {
  const { definition, place, keeps } = options;
  return {
    name: definition.name,
    address: definition.address(place.port),
    log: logFileOf(place.folder),
    keeps,
    look: async () => {
      const pid = await findPartProcess(place.folder);
      return pid === undefined ? undefined : { pid, answers: await succeeds(definition.probe(place)) };
    },
    start: async (onProgress) => {
      await startPart(definition, { ...place, onProgress });
    },
    stop: async () => {
      await stopPartOn(place.folder);
    },
  };
}

export function postgresFolder(layout: Layout): string {
  return path.join(layout.folder, 'postgres');
}

/** Postgres has a pid file of its own, which @paygraph/embedded reads. */
function postgresPart(layout: Layout): MachinePart {
  const [folder, port] = [postgresFolder(layout), layout.postgres];
  return {
    name: 'Postgres',
    address: `postgres://paygraph@${host}:${port}/<service>`,
    log: path.join(folder, 'postgres.log'),
    keeps: 'data lives on',
    look: async () => {
      const found = await findPostgres(folder);
      return found && { pid: found.pid, answers: await succeeds(assertListens(found.port)) };
    },
    start: async (onProgress) => {
      // One that a killed command left half-started would hold the port itself.
      await clearLeftover(folder, onProgress);
      await assertPortFree(port, 'Postgres');
      await startPostgres({ folder, port, onProgress });
    },
    stop: () => clearLeftover(folder),
  };
}

async function succeeds(work: Promise<void>): Promise<boolean> {
  return await work.then(
    () => true,
    () => false,
  );
}
