import { createClient, eventually, type Place } from '@paygraph/testing';
import { type Person, signIn, signUp, type Tokens } from '../people/person.ts';

/** Sessions of one person that are ended one after the other, seen from every gateway. */
export interface EndedSessions {
  /** Signs out of the next session, and waits until every gateway refuses it. */
  endOne(when: string): Promise<void>;
  /** Looks at every gateway whether one that has ended is served, or the one that has not is refused. */
  look(when: string): Promise<void>;
  readonly faults: readonly string[];
}

const signOut = 'mutation { signOut(input: {}) { userErrors { code } } }';
const whoAmI = '{ me { id } }';

/** All signed in beforehand: what is counted as guesses of passwords later has none of these in it. */
export async function openSessions(
  place: Place,
  places: readonly Place[],
  { count, guardMs }: { count: number; guardMs: number },
): Promise<EndedSessions> {
  const person: Person = await signUp(place, { name: 'Zoe' });
  const open: Tokens[] = [];
  while (open.length < count) open.push(await signIn(place, person));
  const ended: { readonly tokens: Tokens; readonly when: string }[] = [];
  const faults: string[] = [];

  /** Undefined where there is no answer that decides it. */
  async function isServed({ accessToken }: Tokens, at: Place): Promise<boolean | undefined> {
    const answer = await createClient({ place: at, accessToken })
      .send(whoAmI)
      .catch(() => undefined);
    if (answer?.status === 401) return false;
    return answer !== undefined && answer.errors.length === 0 ? true : undefined;
  }

  return {
    faults,
    endOne: async (when) => {
      const tokens = open.shift();
      if (tokens === undefined) throw new Error('no session is left to be ended');
      const { accessToken } = tokens;
      // Asked again until it is done; whoever has been signed out by a try without an answer is refused.
      await eventually(
        `signed out ${when}`,
        async () => {
          const answer = await createClient({ place, accessToken }).send(signOut);
          return answer.status === 401 || answer.errors.length === 0 ? true : undefined;
        },
        { timeoutMs: guardMs },
      );
      ended.push({ tokens, when });
      for (const [index, at] of places.entries()) {
        await eventually('refused', async () => ((await isServed(tokens, at)) === false ? true : undefined), {
          timeoutMs: guardMs,
        }).catch(() => faults.push(`gateway ${index} does not refuse what was ended ${when}`));
      }
    },
    look: async (when) => {
      for (const [index, at] of places.entries()) {
        for (const { tokens, when: then } of ended) {
          if ((await isServed(tokens, at)) === true) {
            faults.push(`gateway ${index} serves ${when} what was ended ${then}`);
          }
        }
        if ((await isServed(person.tokens, at)) === false) {
          faults.push(`gateway ${index} refuses ${when} a session that was never ended`);
        }
      }
    },
  };
}
