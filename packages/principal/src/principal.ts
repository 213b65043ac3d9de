import type { Id, UserId } from '@paygraph/ids';

export type Role = 'USER' | 'MERCHANT' | 'ADMIN';

/** The processes that call one another. The name is the audience and the issuer of an identity. */
export const serviceNames = [
  'gateway',
  'users',
  'wallets',
  'transactions',
  'payments',
  'notifications',
] as const;
export type ServiceName = (typeof serviceNames)[number];

export interface UserPrincipal {
  readonly kind: 'user';
  readonly userId: UserId;
  readonly role: Role;
  readonly sessionId: Id<'ses'>;
}

export interface ServicePrincipal {
  readonly kind: 'service';
  readonly name: ServiceName;
}

/** Who is calling. */
export type Principal = { readonly kind: 'anonymous' } | UserPrincipal | ServicePrincipal;

/** Where a person's request came from, as the gateway saw it. */
export interface Client {
  readonly address: string;
  readonly userAgent: string | undefined;
}

/** What travels in the signed header: who is calling, and from where when it is a person. */
export interface Identity {
  readonly principal: Principal;
  readonly client: Client | undefined;
}
