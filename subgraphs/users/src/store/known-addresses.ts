import type { Database } from '@paygraph/database';
import { and, eq, gt, lte, sql } from 'drizzle-orm';
import type { KnownAddresses } from '../domain/known-addresses.ts';
import { knownAddresses, users } from './tables.ts';

export function createKnownAddressStore({ database }: { database: Database }): KnownAddresses {
  return {
    isKnown: async (email, block, since) => {
      const rows = await database.orm
        .select({ at: knownAddresses.lastSignedInAt })
        .from(users)
        .innerJoin(knownAddresses, eq(knownAddresses.userId, users.id))
        .where(
          and(
            eq(users.email, email),
            eq(knownAddresses.block, block),
            gt(knownAddresses.lastSignedInAt, since),
          ),
        )
        .limit(1);
      return rows.length > 0;
    },

    remember: async (userId, block, at, since) => {
      await database.orm
        .insert(knownAddresses)
        .values({ userId, block, lastSignedInAt: at })
        .onConflictDoUpdate({
          target: [knownAddresses.userId, knownAddresses.block],
          // Of two sign-ins at once the later one counts, whichever is written first.
          set: {
            lastSignedInAt: sql`greatest(${knownAddresses.lastSignedInAt}, excluded.last_signed_in_at)`,
          },
        });
      await database.orm
        .delete(knownAddresses)
        .where(and(eq(knownAddresses.userId, userId), lte(knownAddresses.lastSignedInAt, since)));
    },
  };
}
