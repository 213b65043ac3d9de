import { RegisterUserDocument, VerifyEmailDocument } from '@paygraph/sdk';
import { createClient, eventually, openMailbox, type Place } from '@paygraph/testing';
import type { WalletHolder } from '../../people/movements.ts';
import { notificationsOf } from '../../people/notifications.ts';
import { addCard, newEmail, signIn } from '../../people/person.ts';
import type { World } from '../experiment.ts';
import { insist, isDecided } from '../insist.ts';
import { type Movement, newKey, type Order } from '../orders.ts';
import { openOutboxes } from '../outboxes.ts';
import type { Subject } from '../subject.ts';

/** What is tried while a process dies: a movement of money, or a mail that hangs on an event. */
export type Trial =
  | 'transfer'
  | 'deposit'
  | 'withdrawal'
  | 'declined withdrawal'
  | 'payment'
  | 'card payment'
  | 'refund'
  | 'card refund'
  | 'declined card refund'
  | 'sign-up mail';

/** Asks often: how long the system takes is to be seen, not how patient the client is. */
const pauseMs = 250;

export interface Cast {
  readonly customer: WalletHolder;
  readonly other: WalletHolder;
  readonly merchant: WalletHolder;
}

/**
 * Prepares it and gives what begins it; that resolves when it has come to its end, and throws where it never does. What
 * a refund gives back is paid beforehand, so that nothing but the refund meets the step.
 */
export async function prepare(
  trial: Trial,
  { subject, books }: World,
  cast: Cast,
  { amountMinor, patienceMs }: { amountMinor: number; patienceMs: number },
): Promise<() => Promise<void>> {
  if (trial === 'sign-up mail') {
    const email = newEmail('late');
    const input = { email, password: 'correct horse battery', displayName: 'Late' };
    // Else an event of the people's own beginnings may meet the step, and nobody asks after that one.
    await allHandled(subject, 'notifications');
    return () => signUpAndBeTold(subject.place, input);
  }

  async function carryOut(order: Order): Promise<string | undefined> {
    const outcome = await insist(order, { patienceMs, pausesMs: [pauseMs] });
    books.add(order, outcome);
    if (!isDecided(outcome)) throw new Error(`a ${trial} came to no end: ${JSON.stringify(outcome)}`);
    return outcome.kind === 'accepted' ? outcome.transactionId : undefined;
  }

  const order = (customer: WalletHolder, movement: Movement): Order => ({
    key: newKey('F2'),
    customer,
    amountMinor,
    movement,
  });
  async function refundOf(providerToken: string | undefined): Promise<Order> {
    const { customer, merchant } = cast;
    const card = providerToken === undefined ? {} : { cardId: await addCard(customer, providerToken) };
    const paymentId = await carryOut(order(customer, { kind: 'payment', merchant, ...card }));
    if (paymentId === undefined) throw new Error('what is to be given back was not paid');
    return order(merchant, { kind: 'refund', paymentId });
  }
  const tried = await orderOf(trial, cast, order, refundOf);
  return async () => {
    await carryOut(tried);
  };
}

async function allHandled(subject: Subject, consumer: string): Promise<void> {
  const outboxes = openOutboxes(subject);
  await eventually(`${consumer} has handled every event`, async () => {
    return (await outboxes.waitingFor(consumer)) === 0 || undefined;
  }).finally(outboxes.close);
}

/** Two events come of it: one is told by the mail with the link, the other in the list, which takes a sign-in to read. */
async function signUpAndBeTold(
  place: Place,
  input: { readonly email: string; readonly password: string; readonly displayName: string },
): Promise<void> {
  const anonymous = createClient({ place });
  await anonymous.mustRun(RegisterUserDocument, { input });
  const token = await openMailbox(place).tokenFor(input.email);
  await anonymous.mustRun(VerifyEmailDocument, { input: { token } });
  const client = createClient({ place, accessToken: (await signIn(place, input)).accessToken });
  await eventually(`${input.email} is told of the registration`, async () => {
    const { all } = await notificationsOf({ client });
    return all.find(({ topic }) => topic === 'user.registered');
  });
}

async function orderOf(
  trial: Exclude<Trial, 'sign-up mail'>,
  { customer, other, merchant }: Cast,
  order: (customer: WalletHolder, movement: Movement) => Order,
  refundOf: (providerToken: string | undefined) => Promise<Order>,
): Promise<Order> {
  const { cardId } = customer;
  switch (trial) {
    case 'transfer':
      return order(customer, { kind: 'transfer', to: other });
    case 'deposit':
      return order(customer, { kind: 'deposit', cardId });
    case 'withdrawal':
      return order(customer, { kind: 'withdrawal', cardId });
    case 'declined withdrawal':
      return order(customer, { kind: 'withdrawal', cardId: await addCard(customer, 'tok_declined') });
    case 'payment':
      return order(customer, { kind: 'payment', merchant });
    case 'card payment':
      return order(customer, { kind: 'payment', merchant, cardId });
    case 'refund':
      return refundOf(undefined);
    case 'card refund':
      return refundOf('tok_visa');
    case 'declined card refund':
      return refundOf('tok_refund_declined');
    default:
      return trial satisfies never;
  }
}
