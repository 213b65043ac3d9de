import { createTemporaryFolder, startReplicas, subgraphNames } from '@paygraph/testing';
import { copySupergraph } from './copy-supergraph.ts';
import type { Part, PartName, Subject } from './subject.ts';

const unarmed = () => Promise.reject(new Error('steps are crashed at in services without real parts'));

/**
 * Every service `count` times, each a process of its own, on a Postgres, a Redis, a Kafka and a MongoDB-protocol server
 * of their own. A process is named after its service, and with its index where there are several: `users 1`.
 */
export async function startOnParts(
  environment: Readonly<Record<string, string>>,
  count: number,
): Promise<Subject> {
  const folder = await createTemporaryFolder();
  const supergraphFile = await copySupergraph(folder.path);
  const replicas = await startReplicas({
    environment: {
      // Fourteen processes and their parts on two cores are slow to answer, and that is no fault.
      ...(count > 1 && { SUBGRAPH_TIMEOUT_MS: '10000' }),
      ...environment,
      SUPERGRAPH: supergraphFile,
    },
    count,
  }).catch(async (error: unknown) => {
    await folder.remove();
    throw error;
  });
  const names = ['gateway', ...subgraphNames] as const;
  const found = new Map(
    names.flatMap((name) =>
      Array.from(
        { length: count },
        (_, index) => [count === 1 ? name : `${name} ${index}`, { name, index }] as const,
      ),
    ),
  );
  const named = (process: string) => {
    const one = found.get(process);
    if (one === undefined) throw new Error(`there is no process ${process}`);
    return one;
  };
  const { parts, postgres } = replicas;
  if (parts === undefined) throw new Error('there are no parts');
  const partOf: Readonly<Record<PartName, Part>> = {
    postgres: { ...postgres },
    redis: {
      ...parts.redis,
      pause: async () => parts.redis.pause(),
      resume: async () => parts.redis.resume(),
    },
    kafka: {
      ...parts.kafka,
      pause: async () => parts.kafka.pause(),
      resume: async () => parts.kafka.resume(),
    },
    mongo: {
      ...parts.mongo,
      pause: async () => parts.mongo.pause(),
      resume: async () => parts.mongo.resume(),
    },
  };
  return {
    place: replicas.place,
    places: count === 1 ? [replicas.place] : replicas.places,
    processes: [...found.keys()],
    kill9: (process) => replicas.kill9(named(process).name, named(process).index),
    start: (process, environment) => replicas.restart(named(process).name, named(process).index, environment),
    signal: (process, signal) => replicas.signal(named(process).name, named(process).index, signal),
    ended: (process, timeoutMs) => replicas.ended(named(process).name, named(process).index, timeoutMs),
    part: (name) => partOf[name],
    addresses: parts.addresses,
    armCrash: unarmed,
    disarm: unarmed,
    crashed: unarmed,
    databaseUrl: replicas.databaseUrl,
    supergraphFile,
    said: () => [...found.values()].map(({ name, index }) => replicas.output(name, index)).join(''),
    stop: () => replicas.stopAll().finally(folder.remove),
  };
}
