import type { Database } from '@paygraph/database';
import { sequencedChannel } from '@paygraph/outbox';
import type { SubgraphOptions } from '@paygraph/subgraph-server';
import type { UsersConfig } from './config.ts';
import {
  createPublishedKeys,
  createPublishedKeysRoute,
  publishedKeysPath,
} from './credentials/published-keys.ts';
import { createSessionFeedRoute, sessionFeedPath } from './session-feed/route.ts';
import { createSessionFeed } from './session-feed/session-feed.ts';
import { createSessionChangeStore } from './store/session-changes.ts';

/** What gateways need to judge access tokens, beside the subgraph: the keys for whoever asks, the feed for them alone. */
export async function createTokenRoutes(parts: {
  database: Database;
  config: Pick<UsersConfig, 'accessTokenPrivateKey' | 'accessTokenOtherKeys'>;
  now: () => Date;
}): Promise<{
  readonly routes: Pick<SubgraphOptions, 'openRoutes' | 'provenRoutes'>;
  /** Answers whoever reads the feed, for the stop waits for them. */
  stop(): Promise<void>;
}> {
  const { database, config, now } = parts;
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
  return {
    routes: {
      openRoutes: { [publishedKeysPath]: createPublishedKeysRoute(publishedKeys) },
      provenRoutes: { [sessionFeedPath]: createSessionFeedRoute(feed) },
    },
    stop: feed.stop,
  };
}
