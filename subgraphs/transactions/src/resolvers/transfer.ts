import { readAmount, requireUser } from '@paygraph/subgraph-server';
import type { AcceptMovement } from '../domain/accept-movement.ts';
import { refuseTexts } from '../domain/command-texts.ts';
import type { Movement } from '../domain/movement.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import type { TransferCommand, TransferDestination } from '../domain/transfer.ts';
import type { MutationResolvers, TransferInput } from '../generated/resolver-types.ts';
import { toPayload } from './payload.ts';
import { refuseAmount } from './refuse-amount.ts';
import { transferFields } from './user-errors.ts';

export function createTransferResolver(deps: {
  accept: AcceptMovement;
  transfer: Movement<TransferCommand>;
}): NonNullable<MutationResolvers['transfer']> {
  const { accept, transfer } = deps;
  return async (_parent, { input }, context) => {
    const asker = requireUser(context);
    const asked = read(input);
    const accepted = isRefusal(asked)
      ? ({ kind: 'refused', refusal: asked } as const)
      : await accept(transfer, asked, asker);
    return toPayload(accepted, transferFields(input));
  };
}

function read(input: TransferInput): TransferCommand | Refusal {
  const { sourceWalletId, idempotencyKey } = input;
  const description = input.description ?? undefined;
  const refusal = refuseTexts({ idempotencyKey, description });
  if (refusal) return refusal;
  const amount = readAmount(input.amount);
  if (typeof amount === 'string') return refuseAmount(amount);
  const destination = readDestination(input);
  if (destination === undefined) return refuse('INVALID_INPUT', 'destination');
  return { sourceWalletId, destination, amount, description, idempotencyKey };
}

/** Undefined unless there is exactly one. */
function readDestination({
  destinationWalletId,
  recipientEmail,
}: TransferInput): TransferDestination | undefined {
  if (destinationWalletId != null && recipientEmail == null) return { walletId: destinationWalletId };
  if (recipientEmail != null && destinationWalletId == null) return { email: recipientEmail };
  return undefined;
}
