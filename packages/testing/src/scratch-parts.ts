/**
 * Set-up for vitest: one scratch Redis, Kafka and MongoDB-protocol server for all test files, gone with their data when
 * they are through. Files share them, so each uses names of its own: topics, groups, databases, prefixes of keys. A test
 * that kills a part starts one for itself, with `startRedis`, `startKafka` or `startMongo` of @paygraph/parts.
 */
import { type RunningPart, startKafka, startMongo, startRedis, sweepScratchFolders } from '@paygraph/parts';
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
    startRedis({ onProgress }),
    startKafka({ onProgress }),
    startMongo({ onProgress }),
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

function faultOf(outcome: PromiseSettledResult<RunningPart>): readonly unknown[] {
  return outcome.status === 'rejected' ? [outcome.reason] : [];
}
