import type { UserEvent } from '@paygraph/events';
import type { EventBus } from './port.ts';

/** What an adapter's tests open for the contract. */
export interface BusUnderTest {
  /** The bus as one process has it. */
  connect(): EventBus;
  /** Commits events to `user-events`, in this order, as the users service does. */
  publish(events: readonly UserEvent[]): Promise<void>;
  /** Ids of the events that a consumer gave up on. */
  deadLetters(consumer: string): Promise<readonly string[]>;
  /** Sets a consumer, that is not running, back to the oldest event kept. */
  rewind(consumer: string): Promise<void>;
  close(): Promise<void>;
}
