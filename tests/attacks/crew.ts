import { eventually, type Place } from '@paygraph/testing';
import jwt from 'jsonwebtoken';
import { signUpAdmin } from '../people/admins.ts';
import {
  askTransfer,
  deposit,
  signUpWithWallet,
  untilSettled,
  type WalletHolder,
} from '../people/movements.ts';
import { askRefund, pay, signUpMerchant } from '../people/payments.ts';
import { addCard, openWallet, type Person } from '../people/person.ts';
import { isRecord } from './wire/reply.ts';

/** Who the attacks are about: what is Ada's alone, and those who want it. */
export interface Crew {
  /** The victim: a USD wallet with money, a card, a session, notifications. */
  readonly ada: WalletHolder;
  readonly adas: Readonly<Record<AdasThing, string>>;
  /** A stranger, but for one transfer he got from Ada. */
  readonly bob: WalletHolder;
  /** A merchant whom Ada paid. */
  readonly mia: WalletHolder;
  /** An admin, with a wallet and a card like anyone. */
  readonly root: WalletHolder;
  /** Ada to Bob: both see it. */
  readonly sharedTransactionId: string;
  /** Ada to Mia, and a part of it back. */
  readonly paymentId: string;
  readonly refundId: string;
}

/** What nobody but Ada, and in part an admin, may see. */
export type AdasThing = 'user' | 'wallet' | 'card' | 'transaction' | 'session' | 'entry' | 'notification';

export async function gatherCrew(place: Place): Promise<Crew> {
  const [ada, bob, mia, admin] = await Promise.all([
    signUpWithWallet(place, { name: 'Ada' }),
    signUpWithWallet(place, { name: 'Bob' }),
    signUpMerchant(place, { name: 'Mia' }),
    signUpAdmin(place),
  ]);
  const transactionId = await deposit(ada, '500.00');
  const root = { ...admin, walletId: await openWallet(admin), cardId: await addCard(admin), currency: 'USD' };
  await deposit(bob, '20.00');
  await deposit(mia, '10.00');
  const { transaction } = await askTransfer(ada, { amount: '5.00', to: { walletId: bob.walletId } });
  const sharedTransactionId = transaction?.id ?? '';
  await untilSettled(ada, sharedTransactionId);
  // With a payment and its refund between Ada and Mia, every field that leads to a transaction leads somewhere.
  const paymentId = await pay(ada, { amount: '3.00', to: mia });
  const refunded = await askRefund(mia, { transactionId: paymentId, amount: '1.00' });
  const { entry, notification } = await readOwnThings(ada);
  return {
    ada,
    adas: {
      user: ada.userId,
      wallet: ada.walletId,
      card: ada.cardId,
      transaction: transactionId,
      session: sessionOf(ada),
      entry,
      notification,
    },
    bob,
    mia,
    root,
    sharedTransactionId,
    paymentId,
    refundId: refunded.transaction?.id ?? '',
  };
}

export function sessionOf({ tokens }: Pick<Person, 'tokens'>): string {
  return String(jwt.decode(tokens.accessToken, { json: true })?.['sid']);
}

/** The ids that only come to be some time after what they tell of. */
async function readOwnThings({ client, walletId }: WalletHolder) {
  const query = `query ($id: ID!) {
    wallet(id: $id) { entries { edges { node { id } } } }
    me { notifications { edges { node { id } } } }
  }`;
  return await eventually('Ada has an entry and a notification', async () => {
    const { data } = await client.send(query, { id: walletId });
    const entry = firstNode(data, 'wallet', 'entries');
    const notification = firstNode(data, 'me', 'notifications');
    return entry && notification ? { entry, notification } : undefined;
  });
}

function firstNode(data: unknown, owner: string, list: string): string | undefined {
  const connection = at(at(data, owner), list);
  const edges = at(connection, 'edges');
  const id = at(at(Array.isArray(edges) ? edges[0] : undefined, 'node'), 'id');
  return typeof id === 'string' ? id : undefined;
}

function at(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}
