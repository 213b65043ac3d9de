import type { Documents, StoredDocument } from '@paygraph/document-store';
import type { UserId } from '@paygraph/ids';
import { z } from 'zod';
import { defaultPreferences, type Preferences, type PreferencesStore } from '../domain/preferences.ts';

/** A channel that a later version adds is missing in older documents: it is then as by default. */
const bodySchema = z.object({
  email: z.boolean().default(defaultPreferences.email),
  sms: z.boolean().default(defaultPreferences.sms),
  push: z.boolean().default(defaultPreferences.push),
});

/** More writers than this never meet at the preferences of one person. */
const maxRounds = 10;

/** Preferences as documents of one collection: one a person, whose id it has; none before the first change. */
export function createPreferencesStore(documents: Documents, now: () => Date): PreferencesStore {
  return {
    get: async (owner) => readPreferences(await documents.get(owner)),
    update: async (owner, change) => {
      for (let round = 0; round < maxRounds; round += 1) {
        const known = await documents.get(owner);
        const changed = applied(readPreferences(known), change);
        if (await write(owner, known, changed)) return changed;
      }
      throw new Error(`the preferences of ${owner} were changed by others ${maxRounds} times in a row`);
    },
  };

  /** False where somebody else wrote since `known` was read. */
  function write(owner: UserId, known: StoredDocument | undefined, changed: Preferences): Promise<boolean> {
    const body = { ...changed };
    return known === undefined
      ? documents.insertOnce({ id: owner, owner, createdAt: now(), body })
      : documents.replace(owner, known.version, body);
  }
}

function readPreferences(found: StoredDocument | undefined): Preferences {
  return found === undefined ? defaultPreferences : bodySchema.parse(found.body);
}

/** Those not named stay as they are. */
function applied(known: Preferences, change: Partial<Preferences>): Preferences {
  return {
    email: change.email ?? known.email,
    sms: change.sms ?? known.sms,
    push: change.push ?? known.push,
  };
}
