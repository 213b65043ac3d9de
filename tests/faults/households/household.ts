import { UpdateProfileDocument } from '@paygraph/sdk';
import type { Client, Place } from '@paygraph/testing';
import { available, type WalletHolder } from '../../people/movements.ts';
import { askPatiently } from '../../people/patience.ts';
import { freezeWallet, unfreezeWallet } from '../../people/wallet-statuses.ts';
import { minorOf } from '../audit.ts';
import type { Books } from '../books.ts';
import { insist, isDecided } from '../insist.ts';
import { type Movement, newKey } from '../orders.ts';
import { type AtEachGateway, atEachGateway, type Look, showing } from './look.ts';

/** What was written, and who must see what from now on. */
export interface Written {
  readonly what: string;
  readonly looks: readonly Look[];
  /** What is amiss already. */
  readonly faults?: readonly string[];
}

export type Write = () => Promise<Written>;

/** People whose money nobody else moves, so that what a read must show is known to the cent. */
export interface Household {
  readonly writes: Readonly<Record<'transfer' | 'deposit' | 'refund' | 'profile' | 'freeze', Write>>;
  /** All that is known of them: what was written last, of each kind. */
  looks(): readonly Look[];
  /** Whether a wallet of theirs is frozen: they can do little then. */
  isFrozen(): boolean;
  /** Reads what is about to change: a reader that is slow must not put back what it has read. Never rejects. */
  glance(): Promise<void>;
}

interface Member {
  readonly holder: WalletHolder;
  readonly at: AtEachGateway;
  minor: number;
  name: string;
  isFrozen: boolean;
}

export async function createHousehold(deps: {
  places: readonly Place[];
  books: Books;
  people: readonly [WalletHolder, WalletHolder];
  merchant: WalletHolder;
  admin: AtEachGateway;
  random: () => number;
}): Promise<Household> {
  const { places, books, admin, random } = deps;
  const memberOf = async (holder: WalletHolder): Promise<Member> => ({
    holder,
    at: atEachGateway(places, holder.tokens),
    minor: minorOf(await available(holder)),
    name: holder.displayName,
    isFrozen: false,
  });
  const [one, other] = [await memberOf(deps.people[0]), await memberOf(deps.people[1])];
  const merchant = await memberOf(deps.merchant);
  const pair = [one, other] as const;
  let renamed = 0;
  /** One that both had a part in. */
  let shared: string | undefined;
  /** As the payer and the merchant must see the payment of which something was given back last. */
  let refunded: readonly Look[] = [];

  const through = (at: AtEachGateway): Client => {
    const client = at[Math.floor(random() * at.length)];
    if (client === undefined) throw new Error('there is no gateway');
    return client;
  };
  const drawn = () => (random() < 0.5 ? pair : ([other, one] as const));

  /** The transaction, where the money moved. */
  async function move({ holder, at }: Member, amountMinor: number, movement: Movement) {
    const order = { key: newKey('R3'), customer: holder, amountMinor, movement };
    const outcome = await insist(order, { client: through(at) });
    books.add(order, outcome);
    if (!isDecided(outcome)) throw new Error(`a ${movement.kind} came to ${JSON.stringify(outcome)}`);
    return outcome.kind === 'accepted' && outcome.status !== 'FAILED' ? outcome.transactionId : undefined;
  }

  async function transfer(): Promise<Written> {
    const [from, to] = drawn();
    const amountMinor = 1 + Math.floor(random() * 500);
    const id = await move(from, amountMinor, { kind: 'transfer', to: to.holder });
    if (id === undefined) return { what: 'a transfer that was refused', looks: pair.map(fundsLook) };
    from.minor -= amountMinor;
    to.minor += amountMinor;
    shared = id;
    const looks = pair.map((member) => movementLook(member, { id, status: 'COMPLETED' }));
    return { what: 'a transfer', looks };
  }

  async function deposit(): Promise<Written> {
    const [member] = drawn();
    const amountMinor = 1 + Math.floor(random() * 500);
    const id = await move(member, amountMinor, { kind: 'deposit', cardId: member.holder.cardId });
    if (id === undefined) return { what: 'a deposit that was refused', looks: [fundsLook(member)] };
    member.minor += amountMinor;
    return { what: 'a deposit', looks: [movementLook(member, { id, status: 'COMPLETED' })] };
  }

  /** A payment of which all or a part is given back. Everyone has looked at the payment before. */
  async function refund(): Promise<Written> {
    const [payer] = drawn();
    const paidMinor = 2 + Math.floor(random() * 400);
    const isWhole = random() < 0.5;
    const backMinor = isWhole ? paidMinor : Math.ceil(paidMinor / 2);
    const id = await move(payer, paidMinor, { kind: 'payment', merchant: merchant.holder });
    if (id === undefined) return { what: 'a payment that was refused', looks: [fundsLook(payer)] };
    payer.minor -= paidMinor;
    await Promise.all([...payer.at, ...merchant.at].map((client) => glanceAt(client, paymentQuery, { id })));
    const done = await move(merchant, backMinor, { kind: 'refund', paymentId: id });
    if (done !== undefined) payer.minor += backMinor;
    const left = done === undefined ? paidMinor : paidMinor - backMinor;
    const faults = showing({
      'transaction.status': left === 0 ? 'REVERSED' : 'COMPLETED',
      'transaction.refundableAmount.amount': amountOf(left),
    });
    refunded = [payer, merchant].map(({ at }) => ({ at, query: paymentQuery, variables: { id }, faults }));
    return { what: 'a refund', looks: [...refunded, fundsLook(payer)] };
  }

  async function profile(): Promise<Written> {
    const [member, onlooker] = drawn();
    renamed += 1;
    const displayName = `${member.holder.displayName} the ${renamed}th`;
    const { data, text } = await askPatiently(through(member.at), UpdateProfileDocument, {
      input: { displayName },
    });
    if (data?.updateProfile.user == null) throw new Error(`a profile was answered with ${text}`);
    member.name = displayName;
    const own: Look = {
      at: member.at,
      query: '{ me { displayName } }',
      faults: showing({ 'me.displayName': displayName }),
    };
    const others: Look = {
      at: onlooker.at,
      query: 'query Other($id: ID!) { transaction(id: $id) { counterparty { displayName } } }',
      variables: { id: shared },
      faults: showing({ 'transaction.counterparty.displayName': displayName }),
    };
    return { what: 'a new name', looks: shared === undefined ? [own] : [own, others] };
  }

  /** Frozen and, by the next of these, free again. */
  async function freeze(): Promise<Written> {
    const member = pair.find(({ isFrozen }) => isFrozen) ?? drawn()[0];
    const change = member.isFrozen ? unfreezeWallet : freezeWallet;
    const { userErrors } = await change({ client: through(admin) }, member.holder.walletId);
    if (userErrors.length > 0)
      throw new Error(`a wallet’s status was refused: ${JSON.stringify(userErrors)}`);
    member.isFrozen = !member.isFrozen;
    return { what: member.isFrozen ? 'a freeze' : 'an end of a freeze', looks: [fundsLook(member)] };
  }

  return {
    writes: { transfer, deposit, refund, profile, freeze },
    looks: () => [...pair.map(fundsLook), ...refunded],
    isFrozen: () => pair.some(({ isFrozen }) => isFrozen),
    glance: async () => {
      const reads = pair.flatMap(({ at, holder }) =>
        at.map((client) => glanceAt(client, fundsQuery, { walletId: holder.walletId })),
      );
      await Promise.all(reads);
    },
  };
}

const fundsQuery = `query Funds($walletId: ID!) {
  me { displayName }
  wallet(id: $walletId) { status owner { displayName } balance { posted { amount } available { amount } } }
}`;

const movementQuery = `query Movement($walletId: ID!, $id: ID!) {
  wallet(id: $walletId) { status balance { posted { amount } available { amount } } }
  transaction(id: $id) { status }
  transactions(first: 1) { edges { node { id status } } }
}`;

const paymentQuery = `query Payment($id: ID!) {
  transaction(id: $id) { status refundableAmount { amount } }
}`;

function amountOf(minor: number): string {
  return (minor / 100).toFixed(2);
}

function figures({ minor, isFrozen }: Member): Readonly<Record<string, unknown>> {
  return {
    'wallet.status': isFrozen ? 'FROZEN' : 'ACTIVE',
    'wallet.balance.posted.amount': amountOf(minor),
    'wallet.balance.available.amount': amountOf(minor),
  };
}

function fundsLook(member: Member): Look {
  const { at, holder, name } = member;
  return {
    at,
    query: fundsQuery,
    variables: { walletId: holder.walletId },
    faults: showing({ ...figures(member), 'me.displayName': name, 'wallet.owner.displayName': name }),
  };
}

function movementLook(member: Member, { id, status }: { id: string; status: string }): Look {
  const { at, holder } = member;
  return {
    at,
    query: movementQuery,
    variables: { walletId: holder.walletId, id },
    faults: showing({
      ...figures(member),
      'transaction.status': status,
      'transactions.edges.0.node.id': id,
      'transactions.edges.0.node.status': status,
    }),
  };
}

async function glanceAt(
  client: Client,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<void> {
  await client.send(query, variables).catch(() => {});
}
