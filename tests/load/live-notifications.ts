/** How long after a transfer's end its recipient hears of it, through the gateway. */
import { databaseUrl, type Place } from '@paygraph/testing';
import postgres from 'postgres';
import { askTransfer, deposit, signUpWithWallet, type WalletHolder } from '../people/movements.ts';
import { followNotifications } from '../people/notifications.ts';
import { openNotifications, until } from './stored-notifications.ts';

const transfers = 30;
/** What comes first loads code and fills caches. */
const warmUps = 5;
const quietWithinMs = 60_000;

/** Prints what it measured, and judges nothing. One transfer after another, on a system with nothing else to do. */
export async function measureLive(place: Place): Promise<void> {
  const [from, to] = [
    await signUpWithWallet(place, { name: 'Ada' }),
    await signUpWithWallet(place, { name: 'Ben' }),
  ];
  await deposit(from, '100.00');
  const live = await followNotifications(to);
  const notifications = await openNotifications(place);
  const heardAt = new Map<string, number>();
  try {
    // What was told of the two up to here is not sent in their way.
    await until(performance.now() + quietWithinMs, async () => (await notifications.count()).due === 0);
    for (let number = 0; number < warmUps + transfers; number += 1) {
      const id = await transfer(from, to);
      await live.until(({ notificationReceived: { transaction } }) => transaction?.id === id);
      const heard = live.received.find(({ data }) => data.notificationReceived.transaction?.id === id);
      if (number >= warmUps) heardAt.set(id, heard?.receivedAt ?? Number.NaN);
    }
  } finally {
    live.stop();
    await notifications.close();
    await Promise.all([from, to].map(({ client }) => client.close()));
  }
  const endedAt = await endsOf(place, [...heardAt.keys()]);
  const tookMs = [...heardAt].map(([id, at]) => at - (endedAt.get(id) ?? Number.NaN));
  console.log(
    `${tookMs.length} transfers, from the time of the event to the recipient's client: ${describe(tookMs)}`,
  );
}

async function transfer(from: WalletHolder, to: WalletHolder): Promise<string> {
  const { transaction } = await askTransfer(from, { amount: '1.00', to: { walletId: to.walletId } });
  if (transaction === null) throw new Error('a transfer was refused');
  return transaction.id;
}

/** When each of these transactions was completed, as its event says; milliseconds since 1970. */
async function endsOf(place: Place, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const sql = postgres(await databaseUrl(place, 'transactions'), { max: 1, onnotice: () => {} });
  try {
    const rows = await sql<{ key: string; time: string }[]>`
      select key, event->>'time' as time from outbox
      where key in ${sql(ids)} and event->'data'->>'status' = 'COMPLETED'`;
    return new Map(rows.map(({ key, time }) => [key, Date.parse(time)]));
  } finally {
    await sql.end({ timeout: 5 });
  }
}

function describe(tookMs: readonly number[]): string {
  const sorted = tookMs.toSorted((one, other) => one - other);
  // Nearest rank: of thirty the 99th percentile is the longest.
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]?.toFixed(0);
  return `shortest ${sorted[0]?.toFixed(0)} ms, median ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}
