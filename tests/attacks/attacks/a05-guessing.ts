import { newEmail } from '../../people/person.ts';
import { type Addresses, createAddresses } from '../addresses.ts';
import { ask } from '../ask.ts';
import { type Attack, bySize, type Setting } from '../attack.ts';
import { askSignIn, hasTokens, type Visitor, welcome } from '../visitor.ts';
import { sendHttp } from '../wire/http.ts';
import { brief, type Reply } from '../wire/reply.ts';
import { readCounter, type World } from '../worlds.ts';

/** What may reach bcrypt of one guesser, or against one account, in 15 minutes. */
const mostGuesses = 10;

/** Each stands for one way to try again and again. Answers with what came back. */
interface Campaign {
  readonly name: string;
  readonly tries: number;
  /** Against one account of someone who signs in from elsewhere, or against many. */
  guess(target: Visitor, index: number): Promise<Reply>;
  /** Guesses carried by one try. */
  readonly each?: number;
}

export const guessing: Attack = {
  id: 'A5',
  title: 'guessing a password: one account, many accounts, aliased, over WebSocket, forged addresses',
  async run(setting) {
    const world = await setting.worlds.get('guarded');
    const addresses = createAddresses();
    for (const campaign of campaigns(setting, world, addresses)) {
      const target = await welcome(world, { from: addresses.next() });
      const before = await checksIn(world);
      const replies = await inTens(campaign.tries, (index) => campaign.guess(target, index));
      const reached = (await checksIn(world)) - before;
      const through = Math.max(0, reached - mostGuesses);
      setting.attempts(
        campaign.name,
        campaign.tries * (campaign.each ?? 1),
        Array.from({ length: through }, () => `${reached} guesses reached bcrypt`),
      );
      setting.measured(`${campaign.name}: ${reached} reached bcrypt`);
      setting.attempts(
        `${campaign.name}: a token`,
        1,
        replies.filter(hasTokens).map((reply) => brief(reply)),
      );
      await ownerGetsIn(setting, world, target, campaign.name);
    }
  },
};

function campaigns(setting: Setting, world: World, addresses: Addresses): readonly Campaign[] {
  const tries = bySize(setting, { short: 40, long: 400 });
  const wrong = (email: string, index: number) => ({ email, password: `a wrong guess ${index}` });
  const [one, two, three] = [addresses.next(), addresses.next(), addresses.next()];
  return [
    {
      name: 'one account from many addresses',
      tries,
      guess: (target, index) => askSignIn(world, wrong(target.email, index), { from: addresses.next() }),
    },
    {
      name: 'many accounts from one address',
      tries,
      guess: (_target, index) => askSignIn(world, wrong(newEmail('Many'), index), { from: one }),
    },
    {
      name: 'aliased, 8 a request',
      tries: 8,
      each: 8,
      guess: ({ email }, index) =>
        ask(world, 'HTTP', { query: aliased(email, index, 8) }, { from: addresses.next() }),
    },
    {
      name: 'aliased, 2 a request',
      tries: 20,
      each: 2,
      guess: ({ email }, index) =>
        ask(world, 'HTTP', { query: aliased(email, index, 2) }, { from: addresses.next() }),
    },
    {
      name: 'over WebSocket',
      tries: 30,
      guess: ({ email }, index) =>
        askSignIn(world, wrong(email, index), { channel: 'WebSocket', from: addresses.next() }),
    },
    {
      name: 'with forged X-Forwarded-For',
      tries,
      guess: (_target, index) =>
        sendHttp(world.url, {
          from: two,
          headers: forgedAddresses(index),
          body: { query: aliased(newEmail('Forged'), index, 1) },
        }),
    },
    {
      name: 'one account in other letters, all at once',
      tries: 20,
      guess: ({ email }, index) =>
        askSignIn(world, wrong(index % 2 ? email.toUpperCase() : email, index), { from: three }),
    },
  ];
}

function forgedAddresses(index: number): Readonly<Record<string, string>> {
  const address = `198.51.100.${index}`;
  return {
    'x-forwarded-for': `${address}, 127.0.0.1`,
    forwarded: `for=${address}`,
    'x-real-ip': address,
    'true-client-ip': address,
    'cf-connecting-ip': address,
  };
}

function aliased(email: string, index: number, count: number): string {
  const tries = Array.from(
    { length: count },
    (_, n) =>
      `a${n}: signIn(input: { email: "${email}", password: "a wrong guess ${index}.${n}" }) { tokens { accessToken } userErrors { code } }`,
  );
  return `mutation { ${tries.join(' ')} }`;
}

/** Whoever guesses must not lock out whom it is about, who comes from where they came from before. */
async function ownerGetsIn(
  { control }: Setting,
  world: World,
  target: Visitor,
  after: string,
): Promise<void> {
  await control(`the owner signs in after ${after}`, async () => {
    const reply = await askSignIn(world, target, { from: target.from });
    return hasTokens(reply) ? undefined : brief(reply);
  });
}

/** Some at a time: side by side, so that what counts only afterwards shows. */
async function inTens<Result>(count: number, run: (index: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let begun = 0; begun < count; begun += 10) {
    const some = Array.from({ length: Math.min(10, count - begun) }, (_, index) => run(begun + index));
    results.push(...(await Promise.all(some)));
  }
  return results;
}

function checksIn(world: World): Promise<number> {
  return readCounter(world, 'users', 'paygraph_user_password_checks_total');
}
