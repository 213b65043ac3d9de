import type { UserId } from '@paygraph/ids';
import type { Accounts, AccountsPage } from './accounts.ts';
import type { Actor, AdminActs } from './admin-act.ts';
import type { User } from './user.ts';

/** Accounts as admins see them. Each look at somebody else's is on record before it is answered. */
export function createViewAccounts(deps: {
  accounts: Pick<Accounts, 'findByIds' | 'findByEmail' | 'list'>;
  adminActs: AdminActs;
  now: () => Date;
}) {
  const { accounts, adminActs, now } = deps;

  async function recorded(actor: Actor, user: User | undefined): Promise<User | undefined> {
    if (user !== undefined && user.id !== actor.userId) {
      await adminActs.record([{ type: 'user.account-viewed', userId: user.id, actor }], now());
    }
    return user;
  }

  return {
    byId: async (actor: Actor, id: UserId): Promise<User | undefined> =>
      await recorded(actor, (await accounts.findByIds([id]))[0]),
    /** `email` is in lower case. */
    byEmail: async (actor: Actor, email: string): Promise<User | undefined> =>
      await recorded(actor, (await accounts.findByEmail(email))?.user),
    /** Newest first. */
    list: async (
      actor: Actor,
      which: { readonly limit: number; readonly after: UserId | undefined },
    ): Promise<AccountsPage> => {
      const page = await accounts.list(which);
      await adminActs.record([{ type: 'user.accounts-listed', accounts: page.nodes.length, actor }], now());
      return page;
    },
  };
}

/** Whether someone may ask for what is for admins alone. Whoever may not is on record. */
export function createAdmitAdmin(deps: { adminActs: AdminActs; now: () => Date }) {
  const { adminActs, now } = deps;
  return async (actor: Actor, field: string): Promise<boolean> => {
    if (actor.role === 'ADMIN') return true;
    await adminActs.record([{ type: 'user.access-refused', field, actor }], now());
    return false;
  };
}
