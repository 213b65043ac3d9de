import { parseId, type UserId } from '@paygraph/ids';
import type { ServiceClient } from '@paygraph/service-client';
import { ContactsDocument, type ContactsQuery } from '../generated/users-operations.ts';
import { tellAway } from './users-away.ts';

/** Where a person is told things. Asked for when something is sent, and kept nowhere. */
export interface Contact {
  readonly displayName: string;
  readonly email: string;
  /** E.164; null where the person gave none. */
  readonly phone: string | null;
}

export interface Contacts {
  /** Of those among these ids who have an account. Throws where the users service can't be asked. */
  find(ids: readonly UserId[]): Promise<ReadonlyMap<UserId, Contact>>;
}

/** As many as the users service answers at once. */
const maxAtOnce = 100;

/** Asks the users service, which alone knows addresses; each id once, however often it is named. */
export function createContacts(users: Pick<ServiceClient, 'call'>): Contacts {
  return {
    find: async (ids) => {
      const asked = [...new Set(ids)];
      const found = new Map<UserId, Contact>();
      for (let start = 0; start < asked.length; start += maxAtOnce) {
        const userIds = asked.slice(start, start + maxAtOnce);
        const { contacts } = await users.call(ContactsDocument, { userIds }).catch(tellAway);
        for (const contact of contacts) keep(found, contact);
      }
      return found;
    },
  };
}

/** What can't be written to is left out, as if it were nobody's: one such address must not hold up all the others. */
function keep(found: Map<UserId, Contact>, contact: ContactsQuery['contacts'][number]): void {
  const { displayName, email, phone } = contact;
  const userId = parseId('usr', contact.userId);
  if (userId === undefined || /[\s\p{Cc}]/u.test(email) || !email.includes('@')) return;
  found.set(userId, {
    displayName,
    email,
    phone: phone !== null && /^\+\d{5,15}$/.test(phone) ? phone : null,
  });
}
