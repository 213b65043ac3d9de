/**
 * Set-up for vitest: one scratch Redis, Kafka and MongoDB-protocol server for all test files, gone with their data when
 * they are through. Files share them, so each uses names of its own: topics, groups, databases, prefixes of keys. A test
 * that kills a part starts one for itself, with `startRedis`, `startKafka` or `startMongo` of @paygraph/parts.
 *
 * TEST_REDIS_URL, TEST_KAFKA_BROKERS and TEST_MONGODB_URL name servers to use in place of its own, as where MongoDB itself
 * can be had. They stay as they are, and tests leave nothing in them but topics and groups.
 */
import { startKafka, startMongo, startRedis, sweepScratchFolders } from '@paygraph/parts';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    parts: {
      readonly redisUrl: string;
      /** host:port */
      readonly kafkaBrokers: string;
      readonly mongodbUrl: string;
    };
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweepScratchFolders();
  const onProgress = (text: string) => console.log(text);
  const outcomes = await Promise.allSettled([
    given('TEST_REDIS_URL') ?? startRedis({ onProgress }),
    given('TEST_KAFKA_BROKERS') ?? startKafka({ onProgress }),
    given('TEST_MONGODB_URL') ?? startMongo({ onProgress }),
  ]);
  const running = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const stop = async () => void (await Promise.all(running.map((part) => part.stop())));
  const [redis, kafka, mongo] = outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value.address : undefined,
  );
  if (redis === undefined || kafka === undefined || mongo === undefined) {
    await stop();
    throw new AggregateError(outcomes.flatMap(faultOf), 'Not every real part could be started.');
  }
  project.provide('parts', { redisUrl: redis, kafkaBrokers: kafka, mongodbUrl: mongo });
  return stop;
}

/** What of a part is needed here. */
interface Part {
  readonly address: string;
  stop(): Promise<void>;
}

/** One that somebody else started, and will stop. */
function given(variable: string): Part | undefined {
  const address = process.env[variable];
  return address ? { address, stop: async () => {} } : undefined;
}

function faultOf(outcome: PromiseSettledResult<Part>): readonly unknown[] {
  return outcome.status === 'rejected' ? [outcome.reason] : [];
}
