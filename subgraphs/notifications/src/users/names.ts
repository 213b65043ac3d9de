import type { Names } from '../domain/tell.ts';
import type { Contacts } from './contacts.ts';

/** Display names, as the users service knows them now. */
export function createNames(contacts: Contacts): Names {
  return {
    find: async (people) => {
      const known = await contacts.find(people);
      return new Map([...known].map(([person, { displayName }]) => [person, displayName]));
    },
  };
}
