import type { Queryable } from '@paygraph/database';
import type { UserId } from '@paygraph/ids';
import { eq } from 'drizzle-orm';
import type { Account } from '../domain/user.ts';
import { users } from './tables.ts';
import { toAccount } from './user-row.ts';

/** The account under a lock that no other change of it and no sign-in to it gets past; undefined where there is none. */
export async function lockAccount(transaction: Queryable, userId: UserId): Promise<Account | undefined> {
  const [row] = await transaction.select().from(users).where(eq(users.id, userId)).limit(1).for('update');
  return row && toAccount(row);
}
