import type { Trial } from './trials.ts';

/** A step at which a process can be made to die, and the movements that pass it. */
export interface Step {
  readonly point: string;
  /** The process it is in. */
  readonly process: string;
  readonly trials: readonly Trial[];
}

const charged: readonly Trial[] = ['deposit', 'card payment'];
const held: readonly Trial[] = ['withdrawal', 'card refund'];
const released: readonly Trial[] = ['declined withdrawal', 'declined card refund'];
const posted: readonly Trial[] = ['transfer', 'payment', 'refund', ...charged];
const all: readonly Trial[] = [...posted, ...held, ...released];
const atProvider: readonly Trial[] = [...charged, ...held, ...released];

/** `<service>.<port>.<function>`, or a step inside a commit as `planted-bugs/inner-steps.ts` names it. */
const places: readonly (readonly [point: string, trials: readonly Trial[]])[] = [
  ['transactions.store.claim', all],
  ['transactions.store.record', all],
  ['transactions.outbox.append', all],
  ['transactions.outbox.publish', all],
  ['transactions.ledger.post', posted],
  ['transactions.ledger.holdFunds', [...held, ...released]],
  ['transactions.ledger.captureHold', held],
  ['transactions.ledger.voidHold', released],
  ['transactions.payments.charge', charged],
  ['transactions.payments.payOut', ['withdrawal', 'declined withdrawal']],
  ['transactions.payments.refundCharge', ['card refund', 'declined card refund']],
  ['transactions.bus.offset', charged],
  ['wallets.ledger.post', posted],
  ['wallets.ledger.hold', [...held, ...released]],
  ['wallets.ledger.capture', held],
  ['wallets.ledger.void', released],
  ['wallets.outbox.publish', all],
  ['payments.attempts.startCharge', charged],
  ['payments.attempts.startPayout', ['withdrawal']],
  ['payments.attempts.startRefund', ['card refund']],
  ['payments.provider.charge', charged],
  ['payments.provider.payOut', ['withdrawal', 'declined withdrawal']],
  ['payments.provider.refund', ['card refund', 'declined card refund']],
  ['payments.attempts.resolve', atProvider],
  ['payments.outbox.append', atProvider],
  ['payments.outbox.publish', atProvider],
  ['notifications.bus.handle', ['sign-up mail']],
  ['notifications.bus.offset', ['sign-up mail']],
  ['notifications.notifications.insertOnce', ['sign-up mail']],
  ['notifications.announcements.announce', ['sign-up mail']],
  ['notifications.queue.beginTry', ['sign-up mail']],
  ['notifications.mail.send', ['sign-up mail']],
  ['notifications.queue.noteSent', ['sign-up mail']],
  ['notifications.queue.end', ['sign-up mail']],
];

/** Each place before and after; where the first time is the claim, the second is how it ends. */
export const steps: readonly Step[] = places.flatMap(([place, trials]) => {
  const turns = place === 'transactions.outbox.append' ? ['', '#2'] : [''];
  return turns.flatMap((turn) =>
    ['before', 'after'].map((when) => ({
      point: `${place}.${when}${turn}`,
      process: place.slice(0, place.indexOf('.')),
      trials,
    })),
  );
});
