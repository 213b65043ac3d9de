import { isObjectType } from 'graphql';
import { deposit, signUpWithWallet, type WalletHolder } from '../../people/movements.ts';
import { sampleOf } from '../api/samples.ts';
import { readApiSchema } from '../api/schema.ts';
import { ask, type Channel, channels, type Message } from '../ask.ts';
import type { Attack, Setting } from '../attack.ts';
import type { Crew } from '../crew.ts';
import { idEntries } from '../matrix/id-entries.ts';
import { type Prober, probeIdInputs } from '../matrix/probe-inputs.ts';
import { probeIdOutputs, type Walker } from '../matrix/probe-outputs.ts';
import { probeSubgraphs } from '../matrix/probe-subgraphs.ts';
import { idsIn } from '../matrix/seen.ts';
import { isRecord, type Reply } from '../wire/reply.ts';
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
    await probeSubgraphs(setting, world, crew);
    const bob = await walkerOf(world, crew, 'a stranger', crew.bob);
    await probeIdOutputs(setting, {
      schema,
      owner: await walkerOf(world, crew, 'Ada', crew.ada),
      others: [
        bob,
        await walkerOf(world, crew, 'a merchant', crew.mia),
        { ...bob, name: 'nobody', shares: [], ask: askerOf(world, crew, undefined) },
      ],
      secrets: [crew.ada.email],
      unreached: {
        'Query.user': forAdmins,
        'Query.users': forAdmins,
        'Query.ledgerHealth': forAdmins,
        'UserConnection.edges': forAdmins,
        'UserConnection.pageInfo': forAdmins,
        'UserEdge.node': forAdmins,
        'Transaction.failure': 'none of hers failed',
        'Notification.transaction': 'what is told live first may be of no transaction',
      },
    });
    await nothingOfAdasChanged(setting, crew);
  },
};

const forAdmins = 'for admins alone';

/** Starts from what is its own, and from the transactions it shares with Ada. */
async function walkerOf(world: World, crew: Crew, name: string, account: WalletHolder): Promise<Walker> {
  const ownTransactions = {
    [crew.ada.userId]: [crew.sharedTransactionId, crew.adas.transaction, crew.paymentId, crew.refundId],
    [crew.mia.userId]: [crew.paymentId, crew.refundId],
  }[account.userId] ?? [crew.sharedTransactionId];
  return {
    name,
    shares: await sharedWith(world, crew, account),
    starts: {
      'Query.wallet(id)': [account.walletId],
      'Query.transaction(id)': ownTransactions,
      'Query.user(id)': [crew.ada.userId],
      // Sent to Ada: what is answered leads to her wallet.
      'Mutation.transfer(input.destinationWalletId)': [crew.ada.walletId],
      'Mutation.pay(input.sourceWalletId)': [account.walletId],
      'Mutation.refund(input.transactionId)': ownTransactions,
      'Subscription.transactionStatusChanged(transactionId)': ownTransactions,
    },
    valueFor: (_root, leaf) => (leaf.isRequired ? sampleOf(account, leaf, crew.mia) : undefined),
    ask: askerOf(world, crew, account),
  };
}

/**
 * Of notifications only what is to come is told: money moves, Ada's and then the listener's own, until that is answered.
 * In the place of others somebody new listens: their own card and wallet are gone by what they have walked through.
 */
function askerOf(world: World, { ada }: Crew, account: WalletHolder | undefined): Walker['ask'] {
  let somebodyNew: Promise<WalletHolder> | undefined;
  function listenerFor(walker: WalletHolder): Promise<WalletHolder> | WalletHolder {
    somebodyNew ??= signUpWithWallet(world.place, { name: 'Lin' });
    return walker === ada ? ada : somebodyNew;
  }

  return async (channel: Channel, message: Message): Promise<Reply> => {
    const isLive = message.query.includes('notificationReceived');
    const asker = isLive && account !== undefined ? await listenerFor(account) : account;
    let isAnswered = false;
    const asking = ask(world, channel, message, { accessToken: asker?.tokens.accessToken }).finally(() => {
      isAnswered = true;
    });
    async function moveMoney(): Promise<void> {
      while (!isAnswered) for (const holder of [ada, asker ?? ada]) await deposit(holder, '0.01');
    }
    const [reply] = await Promise.all([asking, isLive && moveMoney()]);
    return reply;
  };
}

/** What a counterparty of Ada's sees as she does: the transactions between the two, their history, and names. */
async function sharedWith(world: World, { ada }: Crew, { userId }: WalletHolder): Promise<readonly string[]> {
  const transaction = (await readApiSchema(world)).getType('Transaction');
  // Part of the contract, and not served yet.
  const hasHistory = isObjectType(transaction) && 'history' in transaction.getFields();
  const history = hasHistory ? 'history { __typename id }' : '';
  const query = `{ transactions(first: 30) { edges { node {
    __typename id counterparty { id } ${history} } } } }`;
  const { data, text } = await ada.client.send(query);
  const edges = at(at(data, 'transactions'), 'edges');
  if (!Array.isArray(edges)) throw new Error(`Ada does not see her transactions: ${text}`);
  const nodes = edges.map((edge: unknown) => at(edge, 'node'));
  return ['Profile', ...nodes.filter((node) => at(at(node, 'counterparty'), 'id') === userId).flatMap(idsIn)];
}

function at(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}

function probersOf(world: World, { bob, mia, root }: Crew): readonly Prober[] {
  const signedIn = (name: string, account: WalletHolder, isAdmin = false): Prober => ({
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
