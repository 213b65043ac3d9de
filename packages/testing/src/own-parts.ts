import { type RunningPart, startKafka, startMongo, startRedis, sweepScratchFolders } from '@paygraph/parts';
import type { PartAddresses } from './service-environments.ts';

/** Real parts for one system alone: it may fill, pause and kill them. */
export interface OwnParts {
  readonly redis: RunningPart;
  readonly kafka: RunningPart;
  readonly mongo: RunningPart;
  /** As variables name them. */
  readonly addresses: Required<PartAddresses>;
  stop(): Promise<void>;
}

/** Throws where one can't be started, with how to get it; then none is left running. */
export async function startOwnParts(): Promise<OwnParts> {
  await sweepScratchFolders();
  const onProgress = (text: string) => console.log(text);
  const running: RunningPart[] = [];
  const held = async (starting: Promise<RunningPart>) => {
    const part = await starting;
    running.push(part);
    return part;
  };
  const starting = [startRedis, startKafka, startMongo].map((start) => held(start({ onProgress })));
  const stop = async () => void (await Promise.all(running.map((part) => part.stop())));
  // All, whatever becomes of one: none may come up after the others were stopped.
  await Promise.allSettled(starting);
  const [redis, kafka, mongo] = await Promise.all(starting).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  if (redis === undefined || kafka === undefined || mongo === undefined) throw new Error('a part is missing');
  return {
    redis,
    kafka,
    mongo,
    addresses: { redisUrl: redis.address, kafkaBrokers: kafka.address, mongodbUrl: mongo.address },
    stop,
  };
}
