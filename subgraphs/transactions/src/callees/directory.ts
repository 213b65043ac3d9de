import { parseId } from '@paygraph/ids';
import type { ServiceClient } from '@paygraph/service-client';
import type { Directory } from '../domain/directory.ts';
import { RecipientByEmailDocument, UserFactsDocument } from '../generated/users-operations.ts';

/** People, through the users subgraph. */
export function createDirectory(users: Pick<ServiceClient, 'call'>): Directory {
  return {
    userByEmail: async (email) => {
      const { recipientByEmail } = await users.call(RecipientByEmailDocument, { email });
      if (recipientByEmail === null) return undefined;
      const userId = parseId('usr', recipientByEmail.userId);
      if (userId === undefined)
        throw new Error(`the directory named ${recipientByEmail.userId}, no user's id`);
      return userId;
    },

    isMerchant: async (userId) => {
      const { userFacts } = await users.call(UserFactsDocument, { userId });
      return userFacts?.role === 'MERCHANT';
    },
  };
}
