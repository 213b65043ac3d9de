import { newEmail } from '../../people/person.ts';
import { ask, type Message } from '../ask.ts';
import { type Attack, bySize, refusedIf } from '../attack.ts';
import { askRegister } from '../visitor.ts';
import { brief, type Reply } from '../wire/reply.ts';
import { readCounter, type World } from '../worlds.ts';

/** What an anonymous visitor may ask about an address. */
const questions: Readonly<Record<string, (email: string) => Message>> = {
  'registering again': (email) => ({
    query: `mutation ($input: RegisterUserInput!) {
      registerUser(input: $input) { verificationSentTo userErrors { code message field } } }`,
    variables: { input: { email, password: 'correct horse battery', displayName: 'Ada' } },
  }),
  'signing in': (email) => ({
    query: `mutation ($input: SignInInput!) {
      signIn(input: $input) { tokens { expiresIn } userErrors { code message field } } }`,
    variables: { input: { email, password: 'a wrong password' } },
  }),
  'asking for a reset': (email) => ({
    query: `mutation ($input: RequestPasswordResetInput!) {
      requestPasswordReset(input: $input) { userErrors { code message field } } }`,
    variables: { input: { email } },
  }),
  'asking for the mail again': (email) => ({
    query: `mutation ($input: ResendVerificationInput!) {
      resendVerification(input: $input) { userErrors { code message field } } }`,
    variables: { input: { email } },
  }),
};

interface Heard {
  readonly alike: string;
  readonly hashings: number;
  readonly ms: number;
  readonly reply: Reply;
}

export const knownAddresses: Attack = {
  id: 'A6',
  title: 'known against unknown addresses: text, code, count of hashings, time',
  async run(setting) {
    const { worlds, attempt, measured, attempts } = setting;
    // Times are judged in the long form alone, and there at the real cost of bcrypt.
    const world = await worlds.get(bySize(setting, { short: 'open', long: 'production' }));
    const pairs = bySize(setting, { short: 20, long: 200 });
    const known = Array.from({ length: pairs }, () => newEmail('Known'));
    for (const email of known) {
      const reply = await askRegister(world, {
        email,
        password: 'correct horse battery',
        displayName: 'Ada',
      });
      if (reply.codes.length > 0) throw new Error(`not registered: ${brief(reply)}`);
    }
    for (const [name, question] of Object.entries(questions)) {
      const times: { known: number[]; unknown: number[] } = { known: [], unknown: [] };
      for (const [index, email] of known.entries()) {
        await attempt(`${name}`, async () => {
          const unknown = newEmail('Known');
          // Each comes first as often as the other: what comes second may find things warm.
          const first = await hear(world, question, index % 2 ? email : unknown);
          const second = await hear(world, question, index % 2 ? unknown : email);
          const [one, other] = index % 2 ? [first, second] : [second, first];
          times.known.push(one.ms);
          times.unknown.push(other.ms);
          return refusedIf(
            one.alike === other.alike && one.hashings === other.hashings,
            `${brief(one.reply)} with ${one.hashings} hashings, and ${brief(other.reply)} with ${other.hashings}`,
          );
        });
      }
      const [one, other] = [median(times.known), median(times.unknown)];
      measured(`${name}: median ${one.toFixed(1)} ms known, ${other.toFixed(1)} ms unknown`);
      if (setting.size === 'long') {
        const apartMs = Math.abs(one - other);
        const tells = apartMs > 1 && apartMs > 0.05 * Math.max(one, other);
        attempts(`${name}: time`, 1, tells ? [`medians ${apartMs.toFixed(1)} ms apart`] : []);
      }
    }
  },
};

async function hear(world: World, question: (email: string) => Message, email: string): Promise<Heard> {
  const before = await readCounter(world, 'users', 'paygraph_user_password_checks_total');
  const reply = await ask(world, 'HTTP', question(email));
  const after = await readCounter(world, 'users', 'paygraph_user_password_checks_total');
  const alike = `${reply.status} ${reply.text.replaceAll(email, '<email>').replace(/"requestId":"[^"]*"/g, '')}`;
  return { alike, hashings: after - before, ms: reply.ms, reply };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
