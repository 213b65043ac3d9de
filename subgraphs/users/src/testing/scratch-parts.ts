import { generateKeyPairSync } from 'node:crypto';
import { connectDatabase, type Database, migrateDatabase } from '@paygraph/database';
import { createIds } from '@paygraph/ids';
import { outbox, outboxMigrations } from '@paygraph/outbox';
import { createMemoryRateLimiter } from '@paygraph/rate-limiter';
import { createLogger } from '@paygraph/telemetry';
import { createAfterAnswer } from '../after-answer.ts';
import { createBcryptPasswords } from '../credentials/bcrypt-passwords.ts';
import { readCommonPasswords } from '../credentials/common-passwords.ts';
import { migrations } from '../store/migrations.ts';

const maxConnections = 20;

/**
 * The parts that the use cases are composed of, for a test: a migrated database, a clock that moves when told to, and
 * real but cheap hashing whose uses are counted.
 */
export async function createScratchParts(databaseUrl: string) {
  await migrateDatabase(databaseUrl, [outboxMigrations, migrations]);
  const logger = createLogger({ service: 'users', level: 'silent' });
  const database = connectDatabase({
    url: databaseUrl,
    applicationName: 'users-test',
    logger,
    maxConnections,
  });
  // Opened beforehand: work that starts at once must not be kept apart by the time connections take.
  const opened = await Promise.all(Array.from({ length: maxConnections }, () => database.sql.reserve()));
  for (const connection of opened) connection.release();
  const clock = { nowMs: Date.parse('2026-11-23T08:00:00Z') };
  const wakes = { count: 0 };
  const hashings = { count: 0 };
  const afterAnswer = createAfterAnswer({
    onError: (error) => {
      throw error;
    },
  });
  const bcrypt = await createBcryptPasswords({ cost: 4, randomBytes: (size) => Buffer.alloc(size, 7) });
  return {
    clock,
    wakes,
    hashings,
    database,
    ids: createIds(),
    now: () => new Date(clock.nowMs),
    committed: () => {
      wakes.count += 1;
    },
    passwords: {
      hash: (password: string) => {
        hashings.count += 1;
        return bcrypt.hash(password);
      },
      compare: (password: string, hash: string) => {
        // A comparison with what is no hash of this cost is no work.
        if (hash.startsWith('$2b$04$') && hash.length === 60) hashings.count += 1;
        return bcrypt.compare(password, hash);
      },
      decoyHash: bcrypt.decoyHash,
    },
    isCommonPassword: await readCommonPasswords(),
    afterAnswer,
    limiter: createMemoryRateLimiter({ now: () => clock.nowMs }),
    config: {
      linkSecret: 'a secret of the tests and no one else',
      publicUrl: 'http://pay.test',
      accessTokenPrivateKey: newPrivateKey(),
      rateLimitScale: 1,
    },
  };
}

export type ScratchParts = Awaited<ReturnType<typeof createScratchParts>>;

/** PEM, P-256. */
export function newPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

export interface Told {
  readonly type: string;
  readonly partitionkey: string;
  readonly data: Readonly<Record<string, string>>;
}

/** All that others were told, oldest first. */
export async function tellings(database: Database): Promise<readonly Told[]> {
  const rows = await database.orm.select({ event: outbox.event }).from(outbox).orderBy(outbox.id);
  return rows.map(({ event }) => event as Told);
}
