import type { Orm } from '@paygraph/database';
import { and, desc, eq, getTableColumns, inArray, isNull, sql } from 'drizzle-orm';
import type { AddedMethods } from '../domain/add-payment-method.ts';
import type { PaymentMethod } from '../domain/payment-method.ts';
import type { RemovableMethods } from '../domain/remove-payment-method.ts';
import type { ShownMethods } from '../domain/show-payment-methods.ts';
import { paymentMethods } from './tables.ts';

export type PaymentMethodStore = AddedMethods & RemovableMethods & ShownMethods;

/** What may leave the store: all but the provider's token. */
const { providerToken: _kept, ...shown } = getTableColumns(paymentMethods);

/** Far more than anyone has; it only bounds what one answer can hold. */
const longestList = 200;

export function createPaymentMethodStore(orm: Orm): PaymentMethodStore {
  return {
    findByToken: async (userId, providerToken) => {
      const [method] = await withoutParameters(
        orm
          .select(shown)
          .from(paymentMethods)
          .where(
            and(
              eq(paymentMethods.userId, userId),
              eq(paymentMethods.providerToken, providerToken),
              isNull(paymentMethods.removedAt),
            ),
          ),
      );
      return method;
    },

    add: async (method: PaymentMethod, providerToken) => {
      const [kept] = await withoutParameters(
        orm
          .insert(paymentMethods)
          .values({ ...method, providerToken })
          .onConflictDoUpdate({
            target: [paymentMethods.userId, paymentMethods.providerToken],
            targetWhere: isNull(paymentMethods.removedAt),
            // Changes nothing: "do nothing" would not return the row that is there.
            set: { userId: sql`excluded.user_id` },
          })
          .returning(shown),
      );
      if (kept === undefined) throw new Error(`${method.id} was neither added nor there`);
      return kept;
    },

    remove: async (userId, id, at) => {
      const [removed] = await orm
        .update(paymentMethods)
        .set({ removedAt: at })
        .where(
          and(eq(paymentMethods.id, id), eq(paymentMethods.userId, userId), isNull(paymentMethods.removedAt)),
        )
        .returning(shown);
      return removed;
    },

    findAll: async (ids) =>
      orm
        .select(shown)
        .from(paymentMethods)
        .where(inArray(paymentMethods.id, [...ids])),

    listOf: async (userId) =>
      orm
        .select(shown)
        .from(paymentMethods)
        .where(and(eq(paymentMethods.userId, userId), isNull(paymentMethods.removedAt)))
        // Ids sort by the time they were made.
        .orderBy(desc(paymentMethods.id))
        .limit(longestList),
  };
}

/** Drizzle's errors repeat a query's parameters, and errors are logged. Of a query that is given a token, only the cause is passed on. */
async function withoutParameters<Result>(query: PromiseLike<Result>): Promise<Result> {
  try {
    return await query;
  } catch (error) {
    throw new Error('a query with a provider token failed', {
      cause: error instanceof Error ? error.cause : undefined,
    });
  }
}
