import { readAmount, requireUser } from '@paygraph/subgraph-server';
import type { AcceptMovement } from '../domain/accept-movement.ts';
import { refuseTexts } from '../domain/command-texts.ts';
import type { Movement } from '../domain/movement.ts';
import type { RefundCommand } from '../domain/refund.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { MutationResolvers, RefundInput } from '../generated/resolver-types.ts';
import { toPayload } from './payload.ts';
import { refuseAmount } from './refuse-amount.ts';
import { refundFields } from './user-errors.ts';

export function createRefundResolver(deps: {
  accept: AcceptMovement;
  refund: Movement<RefundCommand>;
}): NonNullable<MutationResolvers['refund']> {
  const { accept, refund } = deps;
  return async (_parent, { input }, context) => {
    const asker = requireUser(context);
    const asked = read(input);
    const accepted = isRefusal(asked)
      ? ({ kind: 'refused', refusal: asked } as const)
      : await accept(refund, asked, asker);
    return toPayload(accepted, refundFields(input));
  };
}

function read({ transactionId, idempotencyKey, ...input }: RefundInput): RefundCommand | Refusal {
  const reason = input.reason ?? undefined;
  const refusal = refuseTexts({ idempotencyKey, description: reason });
  if (refusal) return refusal;
  const amount = input.amount == null ? undefined : readAmount(input.amount);
  if (typeof amount === 'string') return refuseAmount(amount);
  return { transactionId, amount, reason, idempotencyKey };
}
