import { requireUser } from '@paygraph/subgraph-server';
import type { PreferencesStore } from '../domain/preferences.ts';
import type { MutationResolvers } from '../generated/resolver-types.ts';

export function createUpdateNotificationPreferencesResolver(
  preferences: Pick<PreferencesStore, 'update'>,
): NonNullable<MutationResolvers['updateNotificationPreferences']> {
  return async (_parent, { input }, context) => {
    const { userId } = requireUser(context);
    const { email, sms, push } = input;
    const change = {
      ...(email != null && { email }),
      ...(sms != null && { sms }),
      ...(push != null && { push }),
    };
    return { preferences: await preferences.update(userId, change), userErrors: [] };
  };
}
