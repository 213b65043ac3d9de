import type { Migrations } from '@paygraph/database';

export { appendToOutbox, claimEvent, type OutboxEntry, withTrace } from './append.ts';
export { type Sequencer, sequencedChannel, startSequencer } from './sequencer.ts';
export { inbox, outbox, outboxDeadLetters, outboxOffsets } from './tables.ts';

/** The tables every publishing or consuming service has, applied before its own. */
export const outboxMigrations: Migrations = {
  folder: new URL('../migrations/', import.meta.url),
  table: 'outbox_migrations',
};
