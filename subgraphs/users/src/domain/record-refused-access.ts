import type { Actor, AdminActs } from './admin-act.ts';

/** A report of the gateway holds no more. */
const mostFields = 20;
const fieldForm = /^\w{1,64}\.\w{1,64}$/;

/**
 * Puts on record that somebody asked for what their rights do not give, as in Mutation.setUserRole, where the gateway
 * has refused it already. Answers how many fields it were; what is no name of a field is passed over.
 */
export function createRecordRefusedAccess(deps: { adminActs: AdminActs; now: () => Date }) {
  const { adminActs, now } = deps;
  return async (actor: Actor, fields: readonly string[]): Promise<number> => {
    const refused = [...new Set(fields)].filter((field) => fieldForm.test(field)).slice(0, mostFields);
    const acts = refused.map((field) => ({ type: 'user.access-refused', field, actor }) as const);
    if (acts.length > 0) await adminActs.record(acts, now());
    return acts.length;
  };
}
