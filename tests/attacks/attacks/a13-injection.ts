import { signUpWithWallet, type WalletHolder } from '../../people/movements.ts';
import { coordinateOf, type Leaf, messageOf, type RootField, rootFieldsOf } from '../api/root-fields.ts';
import { sampleOf } from '../api/samples.ts';
import { readApiSchema } from '../api/schema.ts';
import { ask, type Message } from '../ask.ts';
import { type Attack, refusedIf, type Setting } from '../attack.ts';
import { randomText } from '../forge.ts';
import { findInsides } from '../insides.ts';
import { sendHttp } from '../wire/http.ts';
import { brief, errorsIn, isEmpty, type Reply } from '../wire/reply.ts';
import { askOverSocket } from '../wire/socket.ts';
import type { World } from '../worlds.ts';

/** Would begin a line of the log, if a line break got there as one. */
const forgedLine = 'forged-log-line';

const payloads: readonly string[] = [
  "' or '1'='1",
  "'; drop table wallets; --",
  "\\'; select pg_sleep(5); --",
  '1) union select table_name from information_schema.tables --',
  "$1; copy (select 1) to program 'id'",
  '{"$ne": null}',
  '{"$where": "sleep(5000)"}',
  '[object Object]',
  '__proto__',
  'constructor.prototype.role',
  `x\r\n${forgedLine} {"level":60}`,
  `x\n${forgedLine}`,
  '\u2028\u2029\u0000\u001b[31m',
  '<script>alert(1)</script>',
  ['{{7*7}}', '{7*7}<%= 7*7 %>'].join('$'),
  '../../../../etc/passwd',
  '%00%0d%0aset-cookie:x=1',
  '(|(uid=*))',
  '`id`$(id)|id',
  '\ud800',
];

const stringTypes = ['String', 'ID', 'EmailAddress', 'Decimal', 'CurrencyCode', 'DateTime'];

export const injection: Attack = {
  id: 'A13',
  title: 'injection into every string: SQL, Mongo, CR LF, __proto__, templates',
  async run(setting) {
    const world = await setting.worlds.get('open');
    const { mia } = await world.crew();
    const eve = await signUpWithWallet(world.place, { name: 'Eve' });
    const schema = await readApiSchema(world);
    const outputBefore = world.system.process.output().length;

    for (const root of rootFieldsOf(schema)) {
      for (const leaf of root.leaves.filter(({ type }) => stringTypes.includes(type))) {
        const messageWith = (value: unknown) =>
          messageOf(schema, root, (each) => {
            if (each === leaf) return value;
            return each.isRequired ? sampleOf(eve, each, mia) : undefined;
          });
        await attemptLeaf(setting, world, eve, { root, leaf, messageWith });
      }
    }
    await literally(setting, world, eve);
    await pollution(setting, world, eve);
    await setting.attempt('a line of its own in the log', async () => {
      const lines = world.system.process.output().slice(outputBefore).split('\n');
      const forged = lines.filter((line) => line.startsWith(forgedLine) || (line !== '' && !isJson(line)));
      return refusedIf(forged.length === 0, forged.slice(0, 3).join(' | ').slice(0, 500));
    });
    await eve.client.close();
  },
};

async function attemptLeaf(
  { attempt }: Setting,
  world: World,
  { tokens: { accessToken } }: WalletHolder,
  target: { root: RootField; leaf: Leaf; messageWith: (value: unknown) => Message },
): Promise<void> {
  const { root, leaf, messageWith } = target;
  const where = coordinateOf(root, leaf);
  // A subscription that is served answers only when something happens: what is refused answers at once.
  const isLasting = root.kind === 'Subscription';
  const tried = isLasting && leaf.type !== 'ID' ? [] : payloads;
  await Promise.all(
    tried.map((payload, index) => {
      const channel = isLasting || index % 5 === 0 ? 'WebSocket' : 'HTTP';
      return attempt(`${JSON.stringify(payload)} in ${where} over ${channel}`, async () =>
        verdictOn(await ask(world, channel, messageWith(payload), { accessToken })),
      );
    }),
  );
  for (const value of [{ $ne: null }, { $gt: '' }, [['x']]]) {
    await attempt(`${JSON.stringify(value)} in ${where}`, async () => {
      const reply = await ask(world, isLasting ? 'WebSocket' : 'HTTP', messageWith(value), { accessToken });
      const isRefused = reply.codes.includes('BAD_USER_INPUT') || reply.codes.includes('FORBIDDEN');
      return refusedIf(isRefused && isEmpty(reply.data), brief(reply));
    });
  }
}

/** Taken literally: answered as any other text is, with nothing of the inside in the answer. */
function verdictOn(reply: Reply) {
  const broken = reply.codes.some((code) => code === 'INTERNAL_SERVER_ERROR' || code === 'UNAVAILABLE');
  const insides = findInsides(errorsIn(reply));
  return refusedIf(
    !broken && insides === undefined && reply.status < 500,
    `${insides ?? ''} ${brief(reply)}`,
  );
}

/** Where a text is kept, it comes back letter by letter. */
async function literally({ attempt }: Setting, world: World, eve: WalletHolder): Promise<void> {
  const { accessToken } = eve.tokens;
  const texts = payloads.filter((text) => !hasControls(text) && text.length <= 60);
  for (const text of texts) {
    await attempt(`${JSON.stringify(text)} as a name is kept as it is`, async () => {
      const query = `mutation ($input: UpdateProfileInput!) {
        updateProfile(input: $input) { user { displayName } userErrors { code } } }`;
      const variables = { input: { displayName: text } };
      const reply = await ask(world, 'HTTP', { query, variables }, { accessToken });
      return refusedIf(reply.text.includes(JSON.stringify(text)), brief(reply));
    });
    await attempt(`${JSON.stringify(text)} as an idempotency key is a key like any`, async () => {
      const query = `mutation ($input: DepositInput!) { deposit(input: $input) { userErrors { code } } }`;
      const idempotencyKey = `${text.replaceAll(/[^\x20-\x7e]/g, '')} ${randomText(6)}`;
      const amount = { amount: '1.00', currency: 'USD' };
      const input = { walletId: eve.walletId, paymentMethodId: eve.cardId, amount, idempotencyKey };
      const reply = await ask(world, 'HTTP', { query, variables: { input } }, { accessToken });
      return refusedIf(/"userErrors":\[\]/.test(reply.text), brief(reply));
    });
  }
}

/** Names that a careless merge would take for the prototype's own. */
async function pollution({ attempt, control }: Setting, world: World, eve: WalletHolder): Promise<void> {
  const headers = { authorization: `Bearer ${eve.tokens.accessToken}` };
  const evil = '{"role":"ADMIN","isAdmin":true,"kind":"service","data":{"x":1}}';
  const bodies = [
    `{"query":"{ me { role } }","variables":{"__proto__":${evil}}}`,
    `{"query":"{ me { role } }","extensions":{"__proto__":${evil}}}`,
    `{"query":"{ me { role } }","__proto__":${evil}}`,
    `{"query":"{ me { role } }","variables":{"constructor":{"prototype":${evil}}}}`,
    '{"query":"{ __proto__: me { role } constructor: me { role } }"}',
  ];
  for (const body of bodies) {
    await attempt(`${body.slice(0, 60)} …`, async () => {
      const reply = await sendHttp(world.url, { body, headers });
      return refusedIf(reply.status < 500 && !/ADMIN/.test(reply.text), brief(reply));
    });
  }
  await attempt('__proto__ in connection_init', async () => {
    const reply = await askOverSocket(
      world.url,
      JSON.parse('{"query":"{ me { role } }","__proto__":{"a":1}}'),
    );
    return refusedIf(reply.codes.join() === 'UNAUTHENTICATED', brief(reply));
  });
  await control('nobody became an admin', async () => {
    const reply = await sendHttp(world.url, {
      body: { query: '{ me { role } users(first: 1) { edges { node { id } } } }' },
      headers,
    });
    return /"role":"USER"/.test(reply.text) && reply.codes.join() === 'FORBIDDEN' ? undefined : brief(reply);
  });
}

function hasControls(text: string): boolean {
  return /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(text);
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
