import type { Id, UserId } from '@paygraph/ids';
import type { Role } from './user.ts';

/** Why a mail is wanted. `already-registered` tells the owner of an address that someone registered with it again. */
export type LinkPurpose = 'verify-email' | 'already-registered';

export type RevocationReason = 'refresh-token-reused';

/** What others are told of, in the commit that makes it true. No secret, no address, no link in any of them. */
export type AccountEvent =
  | { readonly type: 'user.registered'; readonly userId: UserId; readonly displayName: string }
  | {
      readonly type: 'user.mail-link-requested';
      readonly userId: UserId;
      readonly linkRequestId: Id<'eml'>;
      readonly purpose: LinkPurpose;
    }
  | { readonly type: 'user.verified'; readonly userId: UserId }
  | { readonly type: 'user.signed-in'; readonly userId: UserId; readonly sessionId: Id<'ses'> }
  | {
      readonly type: 'user.session-revoked';
      readonly userId: UserId;
      readonly sessionId: Id<'ses'>;
      readonly reason: RevocationReason;
    }
  | {
      readonly type: 'user.role-changed';
      readonly userId: UserId;
      readonly role: Role;
      readonly previousRole: Role;
    };

/** Events with the instant of the change they tell of. */
export interface Happened {
  readonly at: Date;
  readonly events: readonly AccountEvent[];
}
