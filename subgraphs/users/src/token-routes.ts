import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@paygraph/database';
import { sequencedChannel } from '@paygraph/outbox';
import type { RedisConnection } from '@paygraph/redis';
import { createRevocations } from '@paygraph/revocations';
import type { SubgraphOptions } from '@paygraph/subgraph-server';
import type { Logger } from '@paygraph/telemetry';
import type { UsersConfig } from './config.ts';
import {
  createPublishedKeys,
  createPublishedKeysRoute,
  publishedKeysPath,
} from './credentials/published-keys.ts';
import { copyRevocations } from './session-feed/copy-revocations.ts';
import { createSessionFeedRoute, sessionFeedPath } from './session-feed/route.ts';
import { createSessionFeed } from './session-feed/session-feed.ts';
import { createSessionChangeStore } from './store/session-changes.ts';

/** What gateways need to judge access tokens, beside the subgraph: the keys for whoever asks, the feed for them alone. */
export async function createTokenRoutes(parts: {
  database: Database;
  config: Pick<UsersConfig, 'accessTokenPrivateKey' | 'accessTokenOtherKeys'>;
  now: () => Date;
  /** Where gateways also look for ended sessions. */
  redis?: RedisConnection | undefined;
  logger: Logger;
}): Promise<{
  readonly routes: Pick<SubgraphOptions, 'openRoutes' | 'provenRoutes'>;
  /** Answers whoever reads the feed, for the stop waits for them. */
  stop(): Promise<void>;
}> {
  const { database, config, now, redis, logger } = parts;
  const publishedKeys = createPublishedKeys({
    signingKey: config.accessTokenPrivateKey,
    otherKeys: config.accessTokenOtherKeys,
    now,
  });
  const feed = await createSessionFeed({
    changes: createSessionChangeStore({ database }),
    listen: async (onCommitted) => {
      const { unlisten } = await database.sql.listen(sequencedChannel, onCommitted);
      return () => unlisten().catch(() => {});
    },
    now,
  });
  const stopCopying =
    redis &&
    copyRevocations({
      feed,
      revocations: createRevocations({ connection: redis }),
      onLost: redis.onLost,
      pause: (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}),
      onFailed: (error) =>
        logger.warn({ err: error }, 'ended sessions can’t be told to Redis; the feed tells them'),
    });
  return {
    routes: {
      openRoutes: { [publishedKeysPath]: createPublishedKeysRoute(publishedKeys) },
      provenRoutes: { [sessionFeedPath]: createSessionFeedRoute(feed) },
    },
    stop: async () => {
      const copied = stopCopying?.();
      await feed.stop();
      await copied;
    },
  };
}
