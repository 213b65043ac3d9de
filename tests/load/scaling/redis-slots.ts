import { crc32 } from 'node:zlib';
import { createIds } from '@paygraph/ids';
import { createRandom } from '../random.ts';

/** What the product asks of Redis: each of one kind, with the keys it names at once. */
export interface RedisCommand {
  readonly what: string;
  readonly where: string;
  readonly keysOf: (id: string) => readonly string[];
}

/**
 * Every command with a key, as the code writes it; `scripts` of the code are counted by the test of this file, so that a
 * new one can't be forgotten here.
 */
export const redisCommands: readonly RedisCommand[] = [
  {
    what: 'a look into a cache, and its keeping',
    where: 'packages/cache/src/redis-cache.ts',
    keysOf: (id) => {
      const tag = `cache:{balances:${crc32(id) % 64}}`;
      return [`${tag}#era`, `${tag}:${id}`];
    },
  },
  {
    what: 'a count of a limit',
    where: 'packages/rate-limiter/src/redis-rate-limiter.ts',
    keysOf: (id) => [`gateway:operations:user:60:${id}`],
  },
  {
    what: 'a proof of identity, once',
    where: 'packages/foundation/src/used-proofs.ts',
    keysOf: (id) => [`used-proof:wallets:gateway ${id}`],
  },
  {
    what: 'ended sessions, told and looked up',
    where: 'packages/revocations/src/revocations.ts',
    keysOf: () => ['revoked-sessions'],
  },
];

export interface SlotFigures {
  readonly what: string;
  readonly keys: number;
  /** Whether all keys of one command are in one slot, for every id tried. */
  readonly oneSlot: boolean;
  readonly slots: number;
  /** The share of the busiest of `masters` servers, where slots are dealt out in even ranges. */
  readonly busiest: number;
}

const tried = 20_000;
const allSlots = 16_384;

export function spreadOverSlots(
  command: RedisCommand,
  { masters, seed }: { masters: number; seed: string },
): SlotFigures {
  const random = createRandom(seed);
  let atMs = Date.UTC(2026, 10, 23);
  const ids = createIds(
    () => (atMs += 100),
    () => Math.floor(random() * 2 ** 32),
  );
  const perMaster = Array<number>(masters).fill(0);
  const slots = new Set<number>();
  let oneSlot = true;
  let keyCount = 0;
  for (let number = 0; number < tried; number += 1) {
    const keys = command.keysOf(ids.next('wal'));
    keyCount = keys.length;
    const own = new Set(keys.map(slotOf));
    oneSlot &&= own.size === 1;
    for (const slot of own) {
      slots.add(slot);
      const master = Math.floor((slot * masters) / allSlots);
      perMaster[master] = (perMaster[master] ?? 0) + 1;
    }
  }
  return {
    what: command.what,
    keys: keyCount,
    oneSlot,
    slots: slots.size,
    busiest: Math.max(...perMaster) / tried,
  };
}

/**
 * The slot of a key: CRC16 of what stands in its first pair of braces, or of all of it.
 * https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/
 */
export function slotOf(key: string): number {
  const open = key.indexOf('{');
  const close = key.indexOf('}', open + 1);
  const hashed = open >= 0 && close > open + 1 ? key.slice(open + 1, close) : key;
  return crc16(hashed) % allSlots;
}

/** CRC-16/XMODEM: polynomial 0x1021, from 0, as the specification's appendix A has it. */
function crc16(text: string): number {
  let crc = 0;
  for (const byte of Buffer.from(text)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return crc;
}
