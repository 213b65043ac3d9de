import { type Orm, type Queryable, retrying } from '@paygraph/database';
import { and, eq, sql } from 'drizzle-orm';
import type { Attempt } from '../domain/attempt.ts';
import { type AskedRefund, decideRefund } from '../domain/decide-refund.ts';
import { isUsableBy } from '../domain/payment-method.ts';
import type { StartedRefunds } from '../domain/refund-charge.ts';
import type { AttemptToStart, StartAttempt } from '../domain/use-payment-method.ts';
import { type AttemptRow, findByKey, insertAttempt, toAttempt } from './attempt-rows.ts';
import { attempts, paymentMethods } from './tables.ts';

export interface AttemptStore extends StartedRefunds {
  startCharge: StartAttempt;
  startPayout: StartAttempt;
}

/** Where attempts begin: committed before the provider hears of them. */
export function createAttemptStore({ orm }: { orm: Orm }): AttemptStore {
  const start: StartAttempt = (attempt) =>
    retrying(() => orm.transaction((transaction) => startWithMethod(transaction, attempt)));

  return {
    startCharge: start,
    startPayout: start,

    startRefund: ({ asked, ...attempt }) =>
      retrying(() =>
        orm.transaction(async (transaction) => {
          const charge = await lockCharge(transaction, asked);
          const known = await findByKey(transaction, attempt.key);
          const { row, isNew } = known
            ? { row: known, isNew: false }
            : await insertRefund(transaction, { ...attempt, asked, charge });
          return { attempt: toAttempt(row), isNew, chargeReference: referenceOf(charge, asked) };
        }),
      ),
  };
}

async function startWithMethod(transaction: Queryable, attempt: AttemptToStart) {
  const { key, content } = attempt;
  // The lock orders this against the removal of the method, and so does the order of these statements, each with a
  // snapshot of its own: where the method is found removed, no attempt can be committed from then on, and one committed
  // before is seen below. So nobody is told "not found" while another call moves money.
  const [method] = await transaction
    .select()
    .from(paymentMethods)
    .where(eq(paymentMethods.id, content.paymentMethodId))
    .for('share');
  const known = await findByKey(transaction, key);
  if (!known && (method === undefined || !isUsableBy(content.userId, method))) {
    return 'payment-method-not-found';
  }
  const { row, isNew } = known ? { row: known, isNew: false } : await insertAttempt(transaction, attempt);
  const providerToken =
    row.paymentMethodId === method?.id ? method.providerToken : await tokenOf(transaction, row);
  return { attempt: toAttempt(row), isNew, providerToken };
}

/** The charge of a transaction, for this database transaction alone: its refunds queue here, and each sees those before. */
async function lockCharge(
  transaction: Queryable,
  { transactionId }: AskedRefund,
): Promise<AttemptRow | undefined> {
  const [charge] = await transaction
    .select()
    .from(attempts)
    .where(and(eq(attempts.transactionId, transactionId), eq(attempts.kind, 'CHARGE')))
    .for('update');
  return charge;
}

async function insertRefund(
  transaction: Queryable,
  refund: Pick<AttemptToStart, 'id' | 'key' | 'at'> & { asked: AskedRefund; charge: AttemptRow | undefined },
): Promise<{ row: AttemptRow; isNew: boolean }> {
  const { asked, charge, ...attempt } = refund;
  const content = decideRefund(
    charge && { attempt: toAttempt(charge), refundedMinor: charge.refundedMinor },
    asked,
  );
  const inserted = await insertAttempt(transaction, { ...attempt, content });
  // The lock above is on this charge: one of the same key that got ahead belongs to another charge, and takes nothing
  // of this one.
  if (inserted.isNew) await setAside(transaction, inserted.row);
  return inserted;
}

async function setAside(transaction: Queryable, { transactionId, amountMinor }: AttemptRow): Promise<void> {
  await transaction
    .update(attempts)
    .set({ refundedMinor: sql`${attempts.refundedMinor} + ${amountMinor}` })
    .where(and(eq(attempts.transactionId, transactionId), eq(attempts.kind, 'CHARGE')));
}

function referenceOf(charge: AttemptRow | undefined, { transactionId }: AskedRefund): string {
  if (charge?.providerReference) return charge.providerReference;
  throw new Error(`the charge of ${transactionId} has a refund, and no reference`);
}

async function tokenOf(
  queryable: Queryable,
  { paymentMethodId }: Pick<Attempt, 'paymentMethodId'>,
): Promise<string> {
  const [method] = await queryable
    .select({ token: paymentMethods.providerToken })
    .from(paymentMethods)
    .where(eq(paymentMethods.id, paymentMethodId));
  if (method === undefined) throw new Error(`${paymentMethodId} is not there`);
  return method.token;
}
