/** What makes access tokens worthless before they expire, as gateways are told of it. */
export type SessionChange =
  | { readonly kind: 'session-ended'; readonly sessionId: string; readonly reason: string }
  | { readonly kind: 'role-changed'; readonly userId: string; readonly role: string };

export interface ChangePage {
  /** In the order of their commits. */
  readonly changes: readonly SessionChange[];
  /** Where the next page begins: everything up to here has been told. */
  readonly position: bigint;
  /** False where there is more already. */
  readonly isWhole: boolean;
}

export interface SessionChanges {
  /** The changes from this instant on. */
  since(at: Date): Promise<ChangePage>;
  /** Those after a position given out before; undefined for one that never was. */
  after(position: bigint): Promise<ChangePage | undefined>;
}
