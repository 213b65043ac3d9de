import type { UserId } from '@paygraph/ids';

/** By which channels a person wants to be told. What is about the safety of the account is mailed whatever they say. */
export interface Preferences {
  readonly email: boolean;
  readonly sms: boolean;
  readonly push: boolean;
}

/** Of whoever has changed nothing. */
export const defaultPreferences: Preferences = Object.freeze({ email: true, sms: false, push: true });

/** Where preferences are kept. Both throw where it can't be reached, or others keep coming first. */
export interface PreferencesStore {
  /** The person's own; the defaults for whoever has changed none. */
  get(owner: UserId): Promise<Preferences>;
  /** Changes those named, leaves the others, and answers all as they are then. */
  update(owner: UserId, change: Partial<Preferences>): Promise<Preferences>;
}
