import type { PaymentMethodId, UserId } from '@paygraph/ids';

export type PaymentMethodKind = 'CREDIT_CARD' | 'DEBIT_CARD' | 'BANK_ACCOUNT';

/** What the provider says a token stands for. Months are 1 to 12; a bank account has neither brand nor expiry. */
export interface MethodFacts {
  readonly kind: PaymentMethodKind;
  readonly brand: string | null;
  readonly last4: string;
  readonly expiryMonth: number | null;
  readonly expiryYear: number | null;
}

/** A card or bank account of a user. The provider's token for it is kept apart: nothing here may be confidential. */
export interface PaymentMethod extends MethodFacts {
  readonly id: PaymentMethodId;
  readonly userId: UserId;
  readonly createdAt: Date;
  readonly removedAt: Date | null;
}

/** How people tell their methods apart: "Visa •••• 4242". */
export function labelOf(facts: MethodFacts): string {
  return `${nameOf(facts)} •••• ${facts.last4}`;
}

/** The same within a sentence: "Visa ending 4242". */
export function spokenLabelOf(facts: MethodFacts): string {
  return `${nameOf(facts)} ending ${facts.last4}`;
}

function nameOf({ kind, brand }: MethodFacts): string {
  return kind === 'BANK_ACCOUNT' ? 'Bank account' : (brand ?? 'Card');
}

/** Whoever is looking. */
export interface Viewer {
  readonly userId: UserId | undefined;
  /** An admin, or a service acting for the platform. */
  readonly seesAll: boolean;
}

/** A method is there for its owner and for who sees all, also once it is removed: old transactions show it. */
export function maySee(viewer: Viewer, method: PaymentMethod): boolean {
  return viewer.seesAll || viewer.userId === method.userId;
}

export function isUsableBy(userId: UserId, method: PaymentMethod): boolean {
  return method.userId === userId && method.removedAt === null;
}
