import { askDeposit, askTransfer, type Payload, type WalletHolder } from '../people/movements.ts';

/** Someone who pays in by a card that always pays or by one that never does. */
export interface Customer extends WalletHolder {
  readonly declinedCardId: string;
}

/** One movement of money that a customer asks for, under a key of its own. */
export interface Order {
  readonly key: string;
  readonly customer: Customer;
  readonly amountMinor: number;
  readonly movement:
    | { readonly kind: 'deposit'; readonly declined: boolean }
    | { readonly kind: 'transfer'; readonly to: Customer };
}

/**
 * What a customer knows of an order: it went through or is under way; it was refused, on record or not; or nothing, as
 * when the connection broke.
 */
export type Outcome =
  | { readonly kind: 'accepted'; readonly transactionId: string; readonly status: string }
  | { readonly kind: 'refused'; readonly transactionId: string | undefined; readonly code: string }
  | { readonly kind: 'unknown' };

/** Two in five are deposits, a fifth of these from a card that is declined; some transfers ask for too much. */
export function drawOrders(options: {
  customers: readonly Customer[];
  count: number;
  name: string;
  random: () => number;
}): readonly Order[] {
  const { customers, count, name, random } = options;
  const pick = () => Math.floor(random() * customers.length);
  return Array.from({ length: count }, (_, index) => {
    const from = pick();
    const customer = customers[from];
    // Never to oneself: the next one, or one further on.
    const to = customers[(from + 1 + Math.floor(random() * (customers.length - 1))) % customers.length];
    if (customer === undefined || to === undefined) throw new Error('no customers');
    const isDeposit = random() < 0.4;
    return {
      key: `${name} ${index}`,
      customer,
      amountMinor: 1 + Math.floor(random() * (isDeposit ? 5_000 : 9_000)),
      movement: isDeposit ? { kind: 'deposit', declined: random() < 0.2 } : { kind: 'transfer', to },
    };
  });
}

/** Asks for it. Never throws: a broken connection or an error from above leaves the outcome unknown. */
export async function place({ key, customer, amountMinor, movement }: Order): Promise<Outcome> {
  const amount = (amountMinor / 100).toFixed(2);
  try {
    return outcomeOf(
      movement.kind === 'deposit'
        ? await askDeposit(customer, {
            amount,
            key,
            ...(movement.declined && { cardId: customer.declinedCardId }),
          })
        : await askTransfer(customer, { amount, key, to: { walletId: movement.to.walletId } }),
    );
  } catch {
    return { kind: 'unknown' };
  }
}

function outcomeOf({ transaction, userErrors: [refusal] }: Payload): Outcome {
  if (refusal !== undefined) {
    return { kind: 'refused', transactionId: transaction?.id, code: refusal.code };
  }
  if (transaction === null) throw new Error('neither a transaction nor a refusal');
  return { kind: 'accepted', transactionId: transaction.id, status: transaction.status };
}
