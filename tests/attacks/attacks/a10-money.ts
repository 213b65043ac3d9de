import { randomUUID } from 'node:crypto';
import { eventually } from '@paygraph/testing';
import { balance, deposit, minorOf, signUpWithWallet, type WalletHolder } from '../../people/movements.ts';
import { ask, type Channel, channels } from '../ask.ts';
import { type Attack, refusedIf, type Setting } from '../attack.ts';
import { brief, isRecord, type Reply, refusalsOf } from '../wire/reply.ts';
import type { World } from '../worlds.ts';

const amounts: readonly unknown[] = [
  '-1.00',
  '-0.01',
  '0',
  '0.00',
  '-0.00',
  '1e3',
  '1E3',
  '1e308',
  '1e-2',
  '0.001',
  '1.005',
  'NaN',
  'Infinity',
  '-Infinity',
  ' 1.00',
  '1.00 ',
  '+1.00',
  '1,00',
  '1.000,00',
  '0x10',
  '1_000.00',
  '٣.٠٠',
  '１.００',
  '1.',
  '.50',
  '',
  'null',
  '1.00.00',
  '9'.repeat(60),
  '99999999999999999999.00',
  '9223372036854775808.00',
  '0.00000000000000000001',
  '1.00\n',
  '1.00;',
  "1.00' or 1=1",
  1,
  1.5,
  1e3,
  -1,
  true,
  [],
  {},
  null,
];
const currencies: readonly unknown[] = ['EUR', 'JPY', 'usd', 'US', 'XXX', 'BTC', '', 'USD ', 840, null];

/** The five movements, each by its own input. */
const movements: readonly (readonly [string, string, (holder: WalletHolder, to: string) => object])[] = [
  ['deposit', 'DepositInput', ({ walletId, cardId }) => ({ walletId, paymentMethodId: cardId })],
  ['withdraw', 'WithdrawInput', ({ walletId, cardId }) => ({ walletId, paymentMethodId: cardId })],
  [
    'transfer',
    'TransferInput',
    ({ walletId }, to) => ({ sourceWalletId: walletId, destinationWalletId: to }),
  ],
  ['pay', 'PayInput', ({ walletId }, to) => ({ sourceWalletId: walletId, merchantWalletId: to })],
];

export const money: Attack = {
  id: 'A10',
  title: 'money: no amount, another currency, to oneself, twice at once',
  async run(setting) {
    const world = await setting.worlds.get('open');
    const { mia } = await world.crew();
    const eve = await signUpWithWallet(world.place, { name: 'Eve' });
    await deposit(eve, '100.00');
    const before = [await balance(eve), await balance(mia)];
    for (const [name, type, targets] of movements) {
      for (const amount of amounts) {
        await attemptMovement(
          setting,
          world,
          eve,
          { name, type, targets: targets(eve, mia.walletId) },
          { amount, currency: 'USD' },
        );
      }
      for (const currency of currencies) {
        await attemptMovement(
          setting,
          world,
          eve,
          { name, type, targets: targets(eve, mia.walletId) },
          { amount: '1.00', currency },
        );
      }
    }
    for (const [name, type, targets] of movements.slice(2)) {
      const toOneself = { name, type, targets: targets(eve, eve.walletId) };
      await attemptMovement(setting, world, eve, toOneself, { amount: '1.00', currency: 'USD' });
    }
    await setting.control('nothing of all that has moved', async () => {
      const after = [await balance(eve), await balance(mia)];
      return JSON.stringify(after) === JSON.stringify(before) ? undefined : JSON.stringify({ before, after });
    });
    await twiceAtOnce(setting, world, eve);
    await eve.client.close();
  },
};

async function attemptMovement(
  { attempt }: Setting,
  world: World,
  holder: WalletHolder,
  { name, type, targets }: { name: string; type: string; targets: object },
  money: { amount: unknown; currency: unknown },
): Promise<void> {
  for (const channel of channels) {
    await attempt(`${name} of ${JSON.stringify(money)} over ${channel}`, async () => {
      const reply = await move(world, channel, holder, { name, type, input: { ...targets, amount: money } });
      return refusedIf(
        refusalsOf(reply).length > 0 && !/"status":"(COMPLETED|PROCESSING)"/.test(reply.text),
        brief(reply),
      );
    });
  }
}

function move(
  world: World,
  channel: Channel,
  holder: WalletHolder,
  { name, type, input }: { name: string; type: string; input: object },
): Promise<Reply> {
  const query = `mutation ($input: ${type}!) {
    ${name}(input: $input) { transaction { id status } userErrors { code field } } }`;
  const variables = { input: { idempotencyKey: randomUUID(), ...input } };
  return ask(world, channel, { query, variables }, { accessToken: holder.tokens.accessToken });
}

/** All there is, asked for twice at once: over either channel, and once more as ten. */
async function twiceAtOnce({ attempt }: Setting, world: World, eve: WalletHolder): Promise<void> {
  await attempt('all there is, withdrawn ten times at once', async () => {
    const { available } = await balance(eve);
    const amount = { amount: available, currency: 'USD' };
    const input = { walletId: eve.walletId, paymentMethodId: eve.cardId, amount };
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        move(world, index % 2 ? 'WebSocket' : 'HTTP', eve, {
          name: 'withdraw',
          type: 'WithdrawInput',
          input,
        }),
      ),
    );
    const taken = replies.filter((reply) => /"status":"(COMPLETED|PROCESSING|PENDING)"/.test(reply.text));
    await eventually('what is held is gone', async () => (await balance(eve)).held === '0.00' || undefined);
    const left = minorOf((await balance(eve)).posted);
    return refusedIf(taken.length === 1 && left === 0n, `${taken.length} withdrawn, ${left} left`);
  });
  await attempt('one key, used ten times at once', async () => {
    await deposit(eve, '10.00');
    const idempotencyKey = randomUUID();
    const amount = { amount: '4.00', currency: 'USD' };
    const input = { walletId: eve.walletId, paymentMethodId: eve.cardId, amount, idempotencyKey };
    const replies = await Promise.all(
      Array.from({ length: 10 }, () =>
        move(world, 'HTTP', eve, { name: 'withdraw', type: 'WithdrawInput', input }),
      ),
    );
    const ids = new Set(replies.map(({ data }) => transactionIdOf(data)));
    await eventually('what is held is gone', async () => (await balance(eve)).held === '0.00' || undefined);
    const { posted } = await balance(eve);
    return refusedIf(ids.size === 1 && posted === '6.00', `${ids.size} transactions, ${posted} left`);
  });
}

function transactionIdOf(data: Reply['data']): unknown {
  const payload = data?.['withdraw'];
  const transaction = isRecord(payload) ? payload['transaction'] : undefined;
  return isRecord(transaction) ? transaction['id'] : 'none';
}
