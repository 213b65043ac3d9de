import { type RunningPart, startKafka, startMongo, startRedis, sweepScratchFolders } from '@paygraph/parts';
import { startProcess } from './product-process.ts';
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
  await makeTopics(kafka.address).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    redis,
    kafka,
    mongo,
    addresses: { redisUrl: redis.address, kafkaBrokers: kafka.address, mongodbUrl: mongo.address },
    stop,
  };
}

/** As whoever sets up a Kafka does: the services make none themselves. */
async function makeTopics(brokers: string): Promise<void> {
  const making = startProcess('packages/event-bus/src/kafka/topics-main.ts', { KAFKA_BROKERS: brokers });
  const { code } = await making.ended(60_000);
  if (code !== 0) throw new Error(`the topics could not be made:\n${making.output()}`);
}
