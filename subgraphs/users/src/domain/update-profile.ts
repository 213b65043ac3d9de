import type { UserId } from '@paygraph/ids';
import type { Accounts, ProfileChange } from './accounts.ts';
import { type ProfileRefusal, refuseDisplayName, refusePhone } from './profile.ts';
import type { User } from './user.ts';

export type UpdateProfileOutcome =
  | { readonly kind: 'updated'; readonly user: User }
  | { readonly kind: 'refused'; readonly refusals: readonly ProfileRefusal[] };

/** What a person wants changed. Undefined: as it was. A phone that is null: none any more. A name can't be taken away. */
export interface ProfileInput {
  readonly displayName: string | null | undefined;
  readonly phone: string | null | undefined;
}

/** Tells all that is wrong at once. */
export function readProfile(
  input: ProfileInput,
): { readonly change: ProfileChange } | { readonly refusals: readonly ProfileRefusal[] } {
  const displayName = input.displayName === null ? '' : input.displayName?.trim();
  const { phone } = input;
  const refusals = [
    displayName === undefined ? undefined : refuseDisplayName(displayName),
    phone == null ? undefined : refusePhone(phone),
  ].filter((refusal) => refusal !== undefined);
  return refusals.length > 0 ? { refusals } : { change: { displayName, phone } };
}

/** Changes what a person goes by, and where they can be reached. */
export function createUpdateProfile(deps: { accounts: Pick<Accounts, 'changeProfile'> }) {
  const { accounts } = deps;
  return async (userId: UserId, input: ProfileInput): Promise<UpdateProfileOutcome> => {
    const read = readProfile(input);
    if ('refusals' in read) return { kind: 'refused', refusals: read.refusals };
    const user = await accounts.changeProfile(userId, read.change);
    if (user === undefined) throw new Error(`${userId} is signed in and is nobody`);
    return { kind: 'updated', user };
  };
}
