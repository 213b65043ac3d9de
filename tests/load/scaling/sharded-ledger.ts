import { createRandom } from '../random.ts';
import { createClock, quantile } from './clock.ts';
import { createShard, measuredTimes, type Shard, type ShardTimes } from './ledger-shard.ts';

export interface ShardingCase {
  readonly shards: number;
  /** Callers at once; each begins its next transfer when the last has ended. */
  readonly callers: number;
  /** The share of transfers whose two wallets are put on one shard, beyond what chance does. */
  readonly local: number;
  /** The share of transfers that go to one single wallet, as a large merchant's. */
  readonly hot: number;
  /** Over how many wallets of its own, on any shard, the hot one is spread. */
  readonly hotParts: number;
  readonly times?: ShardTimes;
  readonly seed: string;
}

export interface ShardingFigures {
  readonly transfersPerSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly crossing: number;
  /** Of all balances, holds and credits on their way, against what there was: 0 or the protocol loses money. */
  readonly driftMinor: number;
  readonly lowestAvailable: number;
}

const wallets = 20_000;
const openingMinor = 1_000;
const hotWallet = 0;
/** Between the service and a shard and back, within one region. */
const hopMs = 1;
const warmUpMs = 1_000;
const measuredMs = 4_000;

/**
 * Transfers between wallets that lie on shards by their id. Within a shard a transfer is one command, as today. Across two
 * it is three, each in a commit of its own: hold at the source, credit at the destination against a transit account
 * there, capture at the source against the transit account here; where the hold is refused nothing follows. Each bears
 * repeating by the transaction's id, as the ledger's commands do, so that recovery can go on from any of them.
 */
export function simulateSharding(given: ShardingCase): ShardingFigures {
  const { shards: count, callers, local, hot, hotParts, times = measuredTimes, seed } = given;
  const clock = createClock();
  const random = createRandom(seed);
  const shards = Array.from({ length: count }, () => createShard(clock, times));
  const shardOf = (wallet: number): Shard => {
    // Wallets are numbered by chance, so that the remainder is as good as a hash.
    const shard = shards[wallet % count];
    if (shard === undefined) throw new Error(`no shard has wallet ${wallet}`);
    return shard;
  };
  for (let wallet = 0; wallet < wallets; wallet += 1) {
    shardOf(wallet).balances.set(wallet, { posted: openingMinor, held: 0 });
  }
  const tookMs: number[] = [];
  let crossing = 0;
  let ended = 0;
  let lowestAvailable = Number.POSITIVE_INFINITY;

  function drawPair(): readonly [number, number] {
    const from = Math.floor(random() * wallets);
    if (random() < hot) return [from, hotWallet + Math.floor(random() * hotParts)];
    const other = Math.floor(random() * wallets);
    // The nearest wallet with the same remainder lies on the same shard.
    const to = random() < local ? other - (other % count) + (from % count) : other;
    return [from, to % wallets];
  }

  function transfer(): void {
    const startedMs = clock.now();
    const [from, to] = drawPair();
    const amount = 1 + Math.floor(random() * 100);
    const [source, destination] = [shardOf(from), shardOf(to)];
    const end = () => {
      const { posted, held } = source.balances.get(from) ?? { posted: 0, held: 0 };
      lowestAvailable = Math.min(lowestAvailable, posted - held);
      if (startedMs >= warmUpMs && clock.now() <= warmUpMs + measuredMs) {
        ended += 1;
        tookMs.push(clock.now() - startedMs);
        if (source !== destination) crossing += 1;
      }
      if (clock.now() < warmUpMs + measuredMs) transfer();
    };
    const then = (work: () => void) => clock.after(hopMs, work);
    if (source === destination) {
      then(() => source.submit({ kind: 'transfer', from, to, amount }, end));
      return;
    }
    then(() =>
      source.submit({ kind: 'hold', wallet: from, amount }, (verdict) => {
        if (verdict === 'refused') return end();
        return then(() =>
          destination.submit({ kind: 'credit', wallet: to, amount }, () =>
            then(() => source.submit({ kind: 'capture', wallet: from, amount }, end)),
          ),
        );
      }),
    );
  }

  for (let caller = 0; caller < callers; caller += 1) transfer();
  clock.runUntil(Number.POSITIVE_INFINITY);
  const total = shards
    .flatMap(({ balances }) => [...balances.values()])
    .reduce((sum, { posted, held }) => sum + posted + held, 0);
  return {
    transfersPerSecond: (ended / measuredMs) * 1_000,
    medianMs: quantile(tookMs, 0.5),
    p99Ms: quantile(tookMs, 0.99),
    crossing: ended === 0 ? 0 : crossing / ended,
    driftMinor: total - wallets * openingMinor,
    lowestAvailable,
  };
}
