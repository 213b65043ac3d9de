import type { UserId } from '@paygraph/ids';
import DataLoader from 'dataloader';
import type { PreferencesStore } from '../domain/preferences.ts';
import type { Recipient, Recipients } from '../domain/prepare-message.ts';
import type { Contacts } from './contacts.ts';

/** As many as the users service answers at once. */
const maxAtOnce = 100;

/** People with their addresses and preferences, as they are now: those asked for in one turn by one question. */
export function createRecipients(deps: {
  contacts: Contacts;
  preferences: Pick<PreferencesStore, 'get'>;
}): Recipients {
  const { contacts, preferences } = deps;

  async function findAll(owners: readonly UserId[]): Promise<(Recipient | undefined)[]> {
    // A message is one of three to the same person, as a rule.
    const distinct = [...new Set(owners)];
    const [known, wishes] = await Promise.all([
      contacts.find(distinct),
      Promise.all(distinct.map(async (owner) => [owner, await preferences.get(owner)] as const)),
    ]);
    const preferencesOf = new Map(wishes);
    return owners.map((owner) => {
      const contact = known.get(owner);
      const wanted = preferencesOf.get(owner);
      return contact && wanted && { ...contact, preferences: wanted };
    });
  }

  // Nothing is remembered: an address that was changed is changed for the next message.
  const loader = new DataLoader(findAll, { cache: false, maxBatchSize: maxAtOnce });
  return { find: (owner) => loader.load(owner) };
}
