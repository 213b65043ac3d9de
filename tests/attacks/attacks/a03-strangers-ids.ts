import { readApiSchema } from '../api/schema.ts';
import { ask, channels } from '../ask.ts';
import type { Attack, Setting } from '../attack.ts';
import type { Crew } from '../crew.ts';
import { idEntries } from '../matrix/id-entries.ts';
import { type Prober, probeIdInputs } from '../matrix/probe-inputs.ts';
import type { World } from '../worlds.ts';

export const strangersIds: Attack = {
  id: 'A3',
  title: 'every place that takes or gives an id × stranger, other role, anonymous',
  async run(setting) {
    const world = await setting.worlds.get('open');
    const crew = await world.crew();
    const schema = await readApiSchema(world);
    await probeIdInputs(setting, {
      schema,
      entries: idEntries,
      victims: crew.adas,
      probers: probersOf(world, crew),
      channels,
      merchant: crew.mia,
      secrets: [crew.ada.email, crew.adas.session, crew.adas.card, crew.adas.transaction],
    });
    await nothingOfAdasChanged(setting, crew);
  },
};

function probersOf(world: World, { bob, mia, root }: Crew): readonly Prober[] {
  const signedIn = (name: string, account: Prober['account'], isAdmin = false): Prober => ({
    name,
    isAdmin,
    account,
    ask: (channel, message) => ask(world, channel, message, { accessToken: account.tokens.accessToken }),
  });
  return [
    signedIn('a stranger', bob),
    signedIn('a merchant', mia),
    signedIn('an admin', root, true),
    { name: 'nobody', isAdmin: false, account: bob, ask: (channel, message) => ask(world, channel, message) },
  ];
}

async function nothingOfAdasChanged({ control }: Setting, { ada, adas }: Crew): Promise<void> {
  await control('Ada still has all that is hers', async () => {
    const query = `query ($wallet: ID!, $transaction: ID!) {
      wallet(id: $wallet) { status balance { available { amount } held { amount } } }
      transaction(id: $transaction) { status refundableAmount { amount } }
      me { role paymentMethods { id } notifications { unreadCount } }
    }`;
    const { text, errors } = await ada.client.send(query, {
      wallet: adas.wallet,
      transaction: adas.transaction,
    });
    const whole =
      errors.length === 0 &&
      /"status":"ACTIVE"/.test(text) &&
      /"role":"USER"/.test(text) &&
      text.includes(adas.card);
    return whole ? undefined : text;
  });
}
