import { SetUserRoleDocument, SignOutDocument } from '@paygraph/sdk';
import { type Client, eventually, type Place } from '@paygraph/testing';
import { askPatiently } from '../../people/patience.ts';
import { type Person, signIn, signUp } from '../../people/person.ts';
import type { Write, Written } from './household.ts';
import { type AtEachGateway, ask, atEachGateway, type Look, showing } from './look.ts';

/** Two accounts: of one an admin changes the role, of the other a session is begun and ended. */
export interface Wards {
  readonly writes: Readonly<Record<'role' | 'sign-out', Write>>;
  /** How long a gateway went on taking the token of a session that was ended through another one; 0: not at all. */
  readonly lateMs: readonly number[];
}

export async function createWards(deps: {
  place: Place;
  places: readonly Place[];
  admin: AtEachGateway;
  random: () => number;
  guardMs: number;
}): Promise<Wards> {
  const { place, places, admin, random, guardMs } = deps;
  const [promoted, guest] = await Promise.all([
    signUp(place, { name: 'Pat' }),
    signUp(place, { name: 'Gus' }),
  ]);
  const guestAt = atEachGateway(places, guest.tokens);
  const lateMs: number[] = [];
  let role: 'USER' | 'MERCHANT' = 'USER';
  const draw = <One>(all: readonly One[]): One => {
    const one = all[Math.floor(random() * all.length)];
    if (one === undefined) throw new Error('there is no gateway');
    return one;
  };

  async function changeRole(): Promise<Written> {
    role = role === 'USER' ? 'MERCHANT' : 'USER';
    const { userId } = promoted;
    const { data, text } = await askPatiently(draw(admin), SetUserRoleDocument, { input: { userId, role } });
    if (data?.setUserRole.user == null) throw new Error(`a role was answered with ${text}`);
    const looks: Look[] = [
      {
        at: admin,
        query: 'query Promoted($userId: ID!) { user(id: $userId) { role } }',
        variables: { userId },
        faults: showing({ 'user.role': role }),
      },
      // The tokens of before are worthless; those of after say the new role.
      {
        at: atEachGateway(places, await signInPatiently(draw(places), promoted)),
        query: '{ me { role } }',
        faults: showing({ 'me.role': role }),
      },
    ];
    return { what: 'a role', looks };
  }

  async function signOut(): Promise<Written> {
    const { accessToken } = await signInPatiently(draw(places), guest);
    const at = atEachGateway(places, { accessToken });
    const id = currentIn(await ask(draw(at), { query: sessionsQuery }, guardMs));
    const through = draw(at);
    await end(through);
    const faults = (await isTaken(through)) ? ['a session that was ended here is still taken'] : [];
    lateMs.push(...(await Promise.all(at.filter((client) => client !== through).map(untilRefused))));
    const look: Look = {
      at: guestAt,
      query: sessionsQuery,
      faults: (data) =>
        JSON.stringify(data).includes(id) ? [`${id} is ended, and among the live ones`] : [],
    };
    return { what: 'a sign-out', looks: [look], faults };
  }

  /** A repeat may find that the first was done after all: the session is refused then. */
  async function end(through: Client): Promise<void> {
    const { data, errors, text } = await askPatiently(through, SignOutDocument, { input: {} });
    if (data == null && errors.every(({ extensions }) => extensions?.['code'] !== 'UNAUTHENTICATED')) {
      throw new Error(`a sign-out was answered with ${text}`);
    }
  }

  async function untilRefused(client: Client): Promise<number> {
    const begun = performance.now();
    if (!(await isTaken(client))) return 0;
    await eventually(
      'a session ended through one gateway is refused by the other',
      async () => (await isTaken(client)) === false || undefined,
      { timeoutMs: guardMs },
    );
    return performance.now() - begun;
  }

  return { writes: { role: changeRole, 'sign-out': signOut }, lateMs };
}

const sessionsQuery = '{ me { sessions { id current } } }';

function currentIn(data: unknown): string {
  const id = /"id":"([^"]+)","current":true/.exec(JSON.stringify(data))?.[1];
  if (id === undefined) throw new Error(`no session is the current one: ${JSON.stringify(data)}`);
  return id;
}

async function isTaken(client: Client): Promise<boolean> {
  const { errors } = await client.send('{ me { id } }');
  return !errors.some(({ extensions }) => extensions?.['code'] === 'UNAUTHENTICATED');
}

/** A service may be slow to answer while a part is away; signing in once more does no harm. */
async function signInPatiently(place: Place, person: Person): Promise<Person['tokens']> {
  return await eventually('signing in', () => signIn(place, person));
}
