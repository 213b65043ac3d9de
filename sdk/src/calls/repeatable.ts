import type { Operation } from './operation.ts';

/** Mutations that do nothing the second time, and why. All others are only repeated by their idempotency key. */
const doNothingTwice: Readonly<Record<string, string>> = {
  RefreshSession: 'for ten seconds a repeat is given the same successor',
  SignOut: 'a session that has ended stays so',
  MarkNotificationsRead: 'what was read stays read',
  UpdateNotificationPreferences: 'the same choice again',
  UpdateProfile: 'the same name again',
  DeactivateWallet: 'a closed wallet stays closed',
  ReactivateWallet: 'an open wallet stays open',
  FreezeWallet: 'a frozen wallet stays frozen',
  UnfreezeWallet: 'a wallet that is not frozen stays so',
  SetUserRole: 'the same role again',
};

/** Whether a call whose answer was lost may be made again: it reads, or does nothing twice, or says by its key what it is. */
export function bearsRepeating({ kind, name }: Operation, variables: unknown): boolean {
  return kind === 'query' || Object.hasOwn(doNothingTwice, name) || idempotencyKeyOf(variables) !== undefined;
}

function idempotencyKeyOf(variables: unknown): string | undefined {
  if (typeof variables !== 'object' || variables === null || !('input' in variables)) return undefined;
  const { input } = variables;
  if (typeof input !== 'object' || input === null || !('idempotencyKey' in input)) return undefined;
  return typeof input.idempotencyKey === 'string' ? input.idempotencyKey : undefined;
}
