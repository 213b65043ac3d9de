import { readAmount, requireUser } from '@paygraph/subgraph-server';
import type { AcceptMovement } from '../domain/accept-movement.ts';
import { refuseTexts } from '../domain/command-texts.ts';
import type { Movement } from '../domain/movement.ts';
import type { PayCommand, PaymentSource } from '../domain/pay.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import type { MutationResolvers, PayInput } from '../generated/resolver-types.ts';
import { toPayload } from './payload.ts';
import { refuseAmount } from './refuse-amount.ts';
import { payFields } from './user-errors.ts';

export function createPayResolver(deps: {
  accept: AcceptMovement;
  pay: Movement<PayCommand>;
}): NonNullable<MutationResolvers['pay']> {
  const { accept, pay } = deps;
  return async (_parent, { input }, context) => {
    const asker = requireUser(context);
    const asked = read(input);
    const accepted = isRefusal(asked)
      ? ({ kind: 'refused', refusal: asked } as const)
      : await accept(pay, asked, asker);
    return toPayload(accepted, payFields(input));
  };
}

function read(input: PayInput): PayCommand | Refusal {
  const { merchantWalletId, idempotencyKey } = input;
  const description = input.description ?? undefined;
  const reference = input.reference ?? undefined;
  const refusal = refuseTexts({ idempotencyKey, description, reference });
  if (refusal) return refusal;
  const amount = readAmount(input.amount);
  if (typeof amount === 'string') return refuseAmount(amount);
  const source = readSource(input);
  if (source === undefined) return refuse('INVALID_INPUT', 'source');
  return { merchantWalletId, source, amount, reference, description, idempotencyKey };
}

/** Undefined unless there is exactly one. */
function readSource({ sourceWalletId, paymentMethodId }: PayInput): PaymentSource | undefined {
  if (sourceWalletId != null && paymentMethodId == null) return { walletId: sourceWalletId };
  if (paymentMethodId != null && sourceWalletId == null) return { paymentMethodId };
  return undefined;
}
