import type { Id, UserId } from '@paygraph/ids';
import type { AdminAct } from './admin-act.ts';
import type { Role } from './user.ts';

/**
 * Why a mail is wanted. Two tell the owner of an account something, and carry no link: `already-registered` that someone
 * registered with the address again, `password-changed` that the password is another one.
 */
export type LinkPurpose = 'verify-email' | 'already-registered' | 'reset-password' | 'password-changed';

/** Why a session is over before its time. */
export type RevocationReason =
  | 'signed-out'
  | 'signed-out-everywhere'
  | 'password-changed'
  | 'password-reset'
  | 'refresh-token-reused'
  | 'role-changed';

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
  | { readonly type: 'user.signed-out'; readonly userId: UserId; readonly sessionId: Id<'ses'> }
  | {
      readonly type: 'user.password-changed';
      readonly userId: UserId;
      readonly by: 'password' | 'mailed-link';
    }
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
    }
  | { readonly type: 'user.second-factor-on' | 'user.second-factor-off'; readonly userId: UserId }
  | { readonly type: 'user.recovery-code-used'; readonly userId: UserId; readonly codesLeft: number };

/** Events with the instant of the change they tell of. */
export interface Happened {
  readonly at: Date;
  readonly events: readonly (AccountEvent | AdminAct)[];
}
