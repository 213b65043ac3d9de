import { type Orm, type Queryable, retrying } from '@paygraph/database';
import type { Ids } from '@paygraph/ids';
import { appendToOutbox } from '@paygraph/outbox';
import { and, desc, eq, getTableColumns, inArray, isNull, sql } from 'drizzle-orm';
import type { AddedMethods } from '../domain/add-payment-method.ts';
import type { PaymentMethod } from '../domain/payment-method.ts';
import type { RemovableMethods } from '../domain/remove-payment-method.ts';
import type { ShownMethods } from '../domain/show-payment-methods.ts';
import { paymentMethodChanged } from '../events/payment-method-changed.ts';
import { paymentMethods } from './tables.ts';

export type PaymentMethodStore = AddedMethods & RemovableMethods & ShownMethods;

/** What may leave the store: all but the provider's token. */
const { providerToken: _kept, ...shown } = getTableColumns(paymentMethods);

/** Far more than anyone has; it only bounds what one answer can hold. */
const longestList = 200;

/** Every change is told in its own commit; `onCommitted` is called after it. */
export function createPaymentMethodStore(deps: {
  orm: Orm;
  ids: Ids;
  onCommitted: () => void;
}): PaymentMethodStore {
  const { orm, ids, onCommitted } = deps;

  /** What `work` answers, told of in its commit where `isChanged` says that it is news. */
  async function telling<Found extends PaymentMethod | undefined>(
    work: (transaction: Queryable) => Promise<Found>,
    isChanged: (found: PaymentMethod) => boolean,
  ): Promise<Found> {
    const found = await retrying(() =>
      orm.transaction(async (transaction) => {
        const method = await work(transaction);
        if (method && isChanged(method)) {
          await appendToOutbox(transaction, [paymentMethodChanged(method, ids.next('evt'))]);
        }
        return method;
      }),
    );
    if (found && isChanged(found)) onCommitted();
    return found;
  }

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

    add: (method, providerToken) =>
      telling(
        async (transaction) => {
          const [kept] = await withoutParameters(
            transaction
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
        // Another id is that of the method another call kept first, which told of it.
        ({ id }) => id === method.id,
      ),

    remove: (userId, id, at) =>
      telling(
        async (transaction) => {
          const [removed] = await transaction
            .update(paymentMethods)
            .set({ removedAt: at })
            .where(
              and(
                eq(paymentMethods.id, id),
                eq(paymentMethods.userId, userId),
                isNull(paymentMethods.removedAt),
              ),
            )
            .returning(shown);
          return removed;
        },
        () => true,
      ),

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
