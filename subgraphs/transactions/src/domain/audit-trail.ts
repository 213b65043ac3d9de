/** Who did something that goes on record: a user's id, or `operator`, who runs the platform and has none. */
export type Actor = string;

/** What an admin did, or somebody was refused. */
export interface AuditEntry {
  /** The id of the event it tells of: each stands there once. */
  readonly id: string;
  readonly actor: Actor;
  readonly at: Date;
  /** As in user.role-set. */
  readonly type: string;
  /** The id of what it is about. */
  readonly subject: string;
  /** What the event told, as JSON text. */
  readonly details: string;
}

/** The place of an entry in the trail of its actor. */
export type AuditPlace = Pick<AuditEntry, 'at' | 'id'>;

/** Both throw where the trail can't be reached. */
export interface AuditTrail {
  /** Changes nothing where there is an entry by that id. */
  record(entry: AuditEntry): Promise<void>;
  /** What one actor did from then on, newest first; those that come after the place `after`, at most `limit`. */
  of(
    actor: Actor,
    page: { readonly from: Date | undefined; readonly after: AuditPlace | undefined; readonly limit: number },
  ): Promise<readonly AuditEntry[]>;
}
