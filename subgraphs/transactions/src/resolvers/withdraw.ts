import { readAmount, requireUser } from '@paygraph/subgraph-server';
import type { AcceptMovement } from '../domain/accept-movement.ts';
import { refuseTexts } from '../domain/command-texts.ts';
import type { Movement } from '../domain/movement.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { WithdrawCommand } from '../domain/withdraw.ts';
import type { MutationResolvers, WithdrawInput } from '../generated/resolver-types.ts';
import { toPayload } from './payload.ts';
import { refuseAmount } from './refuse-amount.ts';
import { withdrawFields } from './user-errors.ts';

export function createWithdrawResolver(deps: {
  accept: AcceptMovement;
  withdraw: Movement<WithdrawCommand>;
}): NonNullable<MutationResolvers['withdraw']> {
  const { accept, withdraw } = deps;
  return async (_parent, { input }, context) => {
    const asker = requireUser(context);
    const asked = read(input);
    const accepted = isRefusal(asked)
      ? ({ kind: 'refused', refusal: asked } as const)
      : await accept(withdraw, asked, asker);
    return toPayload(accepted, withdrawFields());
  };
}

function read({
  walletId,
  paymentMethodId,
  idempotencyKey,
  ...input
}: WithdrawInput): WithdrawCommand | Refusal {
  const refusal = refuseTexts({ idempotencyKey });
  if (refusal) return refusal;
  const amount = readAmount(input.amount);
  if (typeof amount === 'string') return refuseAmount(amount);
  return { walletId, paymentMethodId, amount, idempotencyKey };
}
