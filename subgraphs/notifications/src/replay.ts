import { connectDatabase } from '@paygraph/database';
import { createLogger } from '@paygraph/telemetry';
import { channels } from './domain/notification.ts';
import { createReplay, type DeadLetter, type DeadLetterFilter, type Replay } from './store/replay.ts';

export { channels, type DeadLetter, type DeadLetterFilter };

/**
 * Opens the dead letters of a notifications service, straight in its database. The service may be running: it finds what is
 * queued anew at its next look.
 */
export function openDeadLetters(databaseUrl: string): Replay & { close(): Promise<void> } {
  const database = connectDatabase({
    url: databaseUrl,
    applicationName: 'replay-notifications',
    logger: createLogger({ service: 'notifications', level: 'silent' }),
    maxConnections: 1,
  });
  const replay = createReplay({ database, now: () => new Date() });
  return { ...replay, close: () => database.close() };
}
