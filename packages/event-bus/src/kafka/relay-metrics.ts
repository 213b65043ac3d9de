import { Counter, type Metrics } from '@paygraph/telemetry';
import type { RelayedEvent } from './read-outbox.ts';

/** Told of each batch that is behind the offset. */
export type RelayReport = (events: readonly RelayedEvent[]) => void;

/** How much a relay brought; how long the oldest event that waits has waited is the outbox's to tell. */
export function countRelayed(metrics: Metrics): RelayReport {
  const relayed = new Counter({
    name: 'paygraph_outbox_relayed_total',
    help: 'Events that this process brought to Kafka.',
    labelNames: ['topic'],
    registers: [metrics],
  });
  return (events) => {
    for (const { topic } of events) relayed.inc({ topic });
  };
}
