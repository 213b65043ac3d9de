import type { Id, UserId } from '@paygraph/ids';
import type { Role, UserPrincipal } from '@paygraph/principal';

/** What makes tokens worthless before they expire. `role` is the one the user has from now on. */
export type SessionChange =
  | { readonly kind: 'session-ended'; readonly sessionId: Id<'ses'>; readonly reason: string }
  | { readonly kind: 'role-changed'; readonly userId: UserId; readonly role: Role };

/** What became of sessions after their tokens were issued. */
export interface SessionWatch {
  /** False until it is known which sessions have ended: until then nobody's token can be believed. */
  isReady(): boolean;
  /** True for a token, genuine and not expired, whose session has ended or whose role is not its owner's any more. */
  refuses(signedIn: { readonly principal: UserPrincipal }): boolean;
  /** Told of each change after it is known here. The listener must not throw. Gives what ends the telling. */
  onChange(listener: (change: SessionChange) => void): () => void;
}

/** A watch, and the way its news come in. */
export interface SessionRegister extends SessionWatch {
  /** `changes`: in the order in which they happened. One that is known already is told to nobody again. */
  record(changes: readonly SessionChange[]): void;
  /** What an answer tells of that is on its way: known here before `record` brings it, in an order of its own. */
  recordAhead(changes: readonly SessionChange[]): void;
  /** Everything that happened before the oldest token still good is recorded by now. */
  markReady(): void;
}
