import { createClient, type LiveEvents, type Place } from '@paygraph/testing';
import { cursorAfter } from '../people/following.ts';
import type { WalletHolder } from '../people/movements.ts';

/** Someone's open subscription to every change of status, on a socket of its own, from a known moment on. */
export interface Listener {
  readonly holder: WalletHolder;
  /** What is amiss with what it was told, where these transactions of its owner have ended so. */
  faults(ended: ReadonlyMap<string, string>): readonly string[];
  /** True once it was told the end of each. */
  hasHeard(ended: ReadonlyMap<string, string>): boolean;
  /** How it ended although it should go on. */
  drop(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** The wallet's owner comes from another service than the change: each event is resolved across services. */
const query = `subscription Changes($after: String!) {
  transactionStatusChanged(after: $after) {
    status previousStatus
    transaction { id sourceWallet { id owner { id } } destinationWallet { id owner { id } } }
  }
}`;

interface Change {
  readonly status: string;
  readonly previousStatus: string | null;
  readonly transaction: { readonly id: string };
}

/** `since`: a transaction of theirs that has come to its end; what came after it is told. */
export async function listen(place: Place, holder: WalletHolder, since: string): Promise<Listener> {
  const after = await cursorAfter(holder, since);
  const client = createClient({ place, accessToken: holder.tokens.accessToken });
  const live: LiveEvents<Record<string, unknown>> = client.listen(query, { after });
  const changes = () => live.received.map(({ data }) => data['transactionStatusChanged']).filter(isChange);
  const lastOf = (id: string) => changes().findLast(({ transaction }) => transaction.id === id)?.status;

  return {
    holder,
    hasHeard: (ended) => [...ended].every(([id, status]) => lastOf(id) === status),
    faults: (ended) => [
      ...live.received.filter(({ errors }) => errors.length > 0).map(({ errors }) => JSON.stringify(errors)),
      ...chainFaults(changes()),
      ...[...ended]
        .filter(([id, status]) => lastOf(id) !== status)
        .map(
          ([id, status]) => `${id} is ${status}, and the last that was told is ${lastOf(id) ?? 'nothing'}`,
        ),
    ],
    // It has ended by now, or it goes on.
    drop: () => live.ended(1).then(JSON.stringify, () => undefined),
    close: async () => {
      live.stop();
      await client.close();
    },
  };
}

/** Each change is told once, and after the one it follows. */
function chainFaults(changes: readonly Change[]): readonly string[] {
  const told = new Map<string, string>();
  return changes.flatMap(({ status, previousStatus, transaction: { id } }) => {
    const last = told.get(id) ?? null;
    told.set(id, status);
    return previousStatus === last ? [] : [`${id} was told ${previousStatus} -> ${status} after ${last}`];
  });
}

function isChange(value: unknown): value is Change {
  return typeof value === 'object' && value !== null && 'status' in value && 'transaction' in value;
}
