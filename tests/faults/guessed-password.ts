import { adminUrl, createClient, type Place } from '@paygraph/testing';
import { signUp } from '../people/person.ts';

/** Somebody who guesses the password of one account, at one gateway after the other. */
export interface Guesser {
  guess(count: number): Promise<void>;
  /** What came of it. `reachedBcrypt`: by the count of the services themselves. */
  outcome(): Promise<{ tried: number; answered: number; reachedBcrypt: number }>;
}

/** Whatever other labels there are. */
const counter = /^paygraph_user_password_checks_total\{[^}]*work="compare"[^}]*\} (\d+)$/m;
const query = `mutation Guess($input: SignInInput!) {
  signIn(input: $input) { tokens { accessToken } userErrors { code } }
}`;

/** Nobody else may sign in from here on: all that is compared is counted as a guess. */
export async function createGuesser(place: Place, places: readonly Place[]): Promise<Guesser> {
  const { email } = await signUp(place, { name: 'Victor' });
  const before = await compared(places);
  let [tried, answered] = [0, 0];
  return {
    guess: async (count) => {
      for (let index = 0; index < count; index += 1) {
        const at = places[tried % places.length] ?? place;
        tried += 1;
        const input = { email, password: `a wrong guess ${tried}` };
        const answer = await createClient({ place: at })
          .send(query, { input })
          .catch(() => undefined);
        if (answer?.data?.['signIn'] != null) answered += 1;
      }
    },
    outcome: async () => ({ tried, answered, reachedBcrypt: (await compared(places)) - before }),
  };
}

/** By all processes of users together. One that has not compared any yet tells of none. */
async function compared(places: readonly Place[]): Promise<number> {
  let sum = 0;
  for (const at of places) {
    const response = await fetch(adminUrl(at, 'users', '/metrics'), { signal: AbortSignal.timeout(10_000) });
    sum += Number(counter.exec(await response.text())?.[1] ?? 0);
  }
  return sum;
}
