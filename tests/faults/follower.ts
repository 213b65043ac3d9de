import { createClient, type Place } from '@paygraph/testing';
import type { WalletHolder } from '../people/movements.ts';

/** Someone who watches their transactions as a good client does: whatever ends the stream, it resumes where it was. */
export interface Follower {
  /** The statuses told of each transaction, in their order, each with how often it was told. */
  readonly told: ReadonlyMap<string, readonly string[]>;
  /** Why streams ended, in their order. */
  readonly endings: readonly string[];
  stop(): Promise<void>;
}

interface Change {
  readonly cursor: string;
  readonly status: string;
  readonly transaction: { readonly id: string } | null;
}

const query = `subscription Follow($after: String) {
  transactionStatusChanged(after: $after) { cursor status transaction { id } }
}`;

const pauseMs = 250;
/** Longer than any stream lasts here: it only ends one that hangs. */
const streamGuardMs = 600_000;

/** Resolves once the first event has come, which `begin` must bring about: from then on nothing may be missed. */
export async function follow(
  { tokens }: WalletHolder,
  at: Place,
  begin: () => Promise<unknown>,
): Promise<Follower> {
  const client = createClient({ place: at, accessToken: tokens.accessToken });
  const told = new Map<string, string[]>();
  const endings: string[] = [];
  let cursor: string | undefined;
  let isStopped = false;
  let onFirst = () => {};
  const first = new Promise<void>((resolve) => {
    onFirst = resolve;
  });

  async function run(): Promise<void> {
    while (!isStopped) {
      const events = client.listen(query, cursor === undefined ? {} : { after: cursor });
      try {
        for (;;) {
          const { transactionStatusChanged: change } = await events.next(streamGuardMs);
          if (!isChange(change)) throw new Error(`told was ${JSON.stringify(change)}`);
          cursor = change.cursor;
          const id = change.transaction?.id;
          if (id !== undefined) told.set(id, [...(told.get(id) ?? []), change.status]);
          onFirst();
        }
      } catch {
        const end = await events.ended(1_000).catch(() => undefined);
        if (!isStopped) endings.push(JSON.stringify(end));
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  const running = run();
  // A stream that has not begun yet tells of nothing: asked for until the first is told.
  while (told.size === 0) {
    await begin();
    await Promise.race([first, new Promise((resolve) => setTimeout(resolve, pauseMs))]);
  }
  return {
    told,
    endings,
    stop: async () => {
      isStopped = true;
      await client.close();
      await running;
    },
  };
}

function isChange(value: unknown): value is Change {
  return typeof value === 'object' && value !== null && 'cursor' in value && 'transaction' in value;
}
