import { type Cache, createReadThrough } from '@paygraph/cache';
import type { Database } from '@paygraph/database';
import { parseId, type UserId } from '@paygraph/ids';
import { inArray } from 'drizzle-orm';
import { z } from 'zod';
import type { Accounts } from '../domain/accounts.ts';
import type { User } from '../domain/user.ts';
import { users } from './tables.ts';
import { toUser } from './user-row.ts';

/** A user with the version its row had. */
interface Copy {
  readonly user: User;
  readonly version: bigint;
}

export type UserSource = (ids: readonly UserId[]) => Promise<ReadonlyMap<UserId, Copy>>;

export interface CachedUsers extends Pick<Accounts, 'findByIds'> {
  /** What is there by now is known before this resolves. Never rejects. */
  learnAnew(ids: readonly UserId[]): Promise<void>;
}

/**
 * Users to look at: `me`, and what other people's objects refer to. Nothing that proves a sign-in is in it, and nothing
 * is decided by it: signing in, roles in tokens, and what other services ask before they move money read the database.
 */
export function createCachedUsers(options: {
  cache: Cache;
  source: UserSource;
  ttlMs: number;
  now: () => number;
}): CachedUsers {
  const { cache, source, ttlMs, now } = options;
  const copies = createReadThrough<UserId, Copy>({
    cache,
    ttlMs,
    source,
    versionOf: ({ version }) => version,
    write: ({ user, version }) => JSON.stringify({ ...user, version: version.toString() }),
    read: readCopy,
    now,
  });
  return {
    findByIds: async (ids) => [...(await copies.of([...new Set(ids)])).values()].map(({ user }) => user),
    learnAnew: copies.learnAnew,
  };
}

/** The users as the database has them. */
export function createUserSource({ database }: { database: Pick<Database, 'orm'> }): UserSource {
  return async (ids) => {
    if (ids.length === 0) return new Map();
    const rows = await database.orm
      .select()
      .from(users)
      .where(inArray(users.id, [...ids]));
    return new Map(rows.map((row) => [row.id, { user: toUser(row), version: row.version }]));
  };
}

const copySchema = z.object({
  id: z.string().transform((text) => parseId('usr', text)),
  email: z.string(),
  displayName: z.string(),
  phone: z.string().optional(),
  role: z.enum(['USER', 'MERCHANT', 'ADMIN']),
  emailVerified: z.boolean(),
  createdAt: z.iso.datetime().transform((text) => new Date(text)),
  version: z.string().regex(/^\d+$/).transform(BigInt),
});

/** Undefined for what another version of the product may have written. */
function readCopy(text: string): Copy | undefined {
  const { success, data } = copySchema.safeParse(JSON.parse(text));
  if (!success || data.id === undefined) return undefined;
  const { version, id, phone, ...rest } = data;
  return { user: { ...rest, id, phone }, version };
}
