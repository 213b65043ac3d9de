import type { UserId } from '@paygraph/ids';

export type Role = 'USER' | 'MERCHANT' | 'ADMIN';

/** A person's account, as only the person and admins see it. */
export interface User {
  readonly id: UserId;
  /** In lower case: two addresses that differ only in case are one person's. */
  readonly email: string;
  readonly displayName: string;
  /** E.164, as in "+4915112345678". */
  readonly phone: string | undefined;
  readonly role: Role;
  readonly emailVerified: boolean;
  readonly createdAt: Date;
}

/** What anyone who is signed in may know of a counterparty. */
export interface Profile {
  readonly id: UserId;
  readonly displayName: string;
}

/** A user with what proves a sign-in. Never leaves the domain. */
export interface Account {
  readonly user: User;
  readonly passwordHash: string;
  /** Undefined for all but a few: see `contest.ts`. */
  readonly contest: Contest | undefined;
}

/** That an unproven address was registered with more than one password, so maybe by more than one person. */
export interface Contest {
  readonly since: Date;
  /** True where the registrations asked for different roles. */
  readonly roleInDoubt: boolean;
}

/** Who is looking. `seesAll`: an admin, or a service acting for the platform. */
export interface Viewer {
  readonly userId: UserId | undefined;
  readonly seesAll: boolean;
}

export function maySeeUser(viewer: Viewer, userId: UserId): boolean {
  return viewer.seesAll || viewer.userId === userId;
}

export function maySeeProfiles(viewer: Viewer): boolean {
  return viewer.seesAll || viewer.userId !== undefined;
}
