import { readAmount, requireUser } from '@paygraph/subgraph-server';
import type { AcceptMovement } from '../domain/accept-movement.ts';
import { refuseTexts } from '../domain/command-texts.ts';
import type { DepositCommand } from '../domain/deposit.ts';
import type { Movement } from '../domain/movement.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { DepositInput, MutationResolvers } from '../generated/resolver-types.ts';
import { toPayload } from './payload.ts';
import { refuseAmount } from './refuse-amount.ts';
import { depositFields } from './user-errors.ts';

export function createDepositResolver(deps: {
  accept: AcceptMovement;
  deposit: Movement<DepositCommand>;
}): NonNullable<MutationResolvers['deposit']> {
  const { accept, deposit } = deps;
  return async (_parent, { input }, context) => {
    const asker = requireUser(context);
    const asked = read(input);
    const accepted = isRefusal(asked)
      ? ({ kind: 'refused', refusal: asked } as const)
      : await accept(deposit, asked, asker);
    return toPayload(accepted, depositFields(input));
  };
}

function read({
  walletId,
  paymentMethodId,
  idempotencyKey,
  ...input
}: DepositInput): DepositCommand | Refusal {
  const refusal = refuseTexts({ idempotencyKey });
  if (refusal) return refusal;
  const amount = readAmount(input.amount);
  if (typeof amount === 'string') return refuseAmount(amount);
  return { walletId, paymentMethodId, amount, idempotencyKey };
}
