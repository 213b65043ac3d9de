import type { TransactionId } from '@paygraph/ids';
import type { TransactionStatus } from './transaction.ts';

/** What stands in the audit trail of a transaction. `detail` is for people. */
export type LogEntry = {
  /** The id of the event it tells of: each stands there once. */
  readonly id: string;
  readonly transactionId: TransactionId;
  readonly at: Date;
  readonly detail: string;
} & (
  | { readonly kind: 'status'; readonly status: TransactionStatus; readonly version: number }
  | { readonly kind: 'provider' }
);

export type StatusEntry = Extract<LogEntry, { kind: 'status' }>;
export type ProviderEntry = Extract<LogEntry, { kind: 'provider' }>;

/** The trail as it is kept. Both throw where it can't be reached. */
export interface TransactionLog {
  /** Changes nothing where there is an entry by that id. */
  record(entry: LogEntry): Promise<void>;
  /** The newest `limit` entries of each, in the order asked; in no order among themselves. */
  entriesOf(ids: readonly TransactionId[], limit: number): Promise<readonly (readonly LogEntry[])[]>;
}

/** A step as people see it. */
export interface HistoryEvent {
  readonly id: string;
  /** How the transaction stood from then on. */
  readonly status: TransactionStatus;
  readonly detail: string;
  readonly at: Date;
}

/** The steps of each, oldest first, in the order asked. */
export type ReadHistory = (ids: readonly TransactionId[]) => Promise<readonly (readonly HistoryEvent[])[]>;

/** More steps than any movement takes. */
const mostEvents = 100;

export function createReadHistory(log: Pick<TransactionLog, 'entriesOf'>): ReadHistory {
  return async (ids) => (await log.entriesOf(ids, mostEvents)).map(historyOf);
}

/**
 * Puts the entries of one transaction in order. Its statuses follow their versions, whatever the clocks of the processes
 * that wrote them said; what the provider did stands where the time of payments puts it between them, and never before
 * the first.
 */
export function historyOf(entries: readonly LogEntry[]): readonly HistoryEvent[] {
  const statuses = entries
    .filter((entry): entry is StatusEntry => entry.kind === 'status')
    .sort((one, other) => one.version - other.version);
  const steps = entries
    .filter((entry): entry is ProviderEntry => entry.kind === 'provider')
    .sort((one, other) => one.at.getTime() - other.at.getTime() || (one.id < other.id ? -1 : 1));

  const history: HistoryEvent[] = [];
  let status: TransactionStatus = 'PENDING';
  for (const [index, entry] of statuses.entries()) {
    const firstLater = steps.findIndex(({ at }) => at > entry.at);
    const earlier = index === 0 ? [] : steps.splice(0, firstLater === -1 ? steps.length : firstLater);
    history.push(...earlier.map((step) => toEvent(step, status)));
    status = entry.status;
    history.push(toEvent(entry, status));
  }
  return [...history, ...steps.map((step) => toEvent(step, status))];
}

function toEvent({ id, detail, at }: LogEntry, status: TransactionStatus): HistoryEvent {
  return { id, status, detail, at };
}
