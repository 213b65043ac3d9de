/** However events are repeated and reordered, senders fail and processes die: against a real Postgres, at random. */
import type { UserId } from '@paygraph/ids';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leaseMs, type Node, startNode } from './testing/delivery-node.test.ts';
import { createWorld, type World } from './testing/delivery-world.ts';
import { linkRequested, signedIn, transferEnded } from './testing/events.ts';
import { createMortality } from './testing/mortality.ts';
import { countRows, notificationsOf, published } from './testing/stored.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

type Step =
  | { readonly kind: 'event'; readonly index: number }
  | { readonly kind: 'deliver' }
  | { readonly kind: 'die'; readonly call: string; readonly when: 'before' | 'after'; readonly nth: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'mail'; readonly outcome: 'fails' | 'falls-silent' | 'works' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('event' as const), index: fc.nat(3) }),
  fc.constant({ kind: 'deliver' as const }),
  fc.record({
    kind: fc.constant('die' as const),
    call: fc.constantFrom(
      'notifications.insertOnce',
      'announcements.announce',
      'queue.claimDue',
      'queue.beginTry',
      'mail.send',
      'push.send',
      'queue.noteSent',
      'notifications.replace',
      'queue.end',
    ),
    when: fc.constantFrom('before' as const, 'after' as const),
    nth: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1_000, leaseMs) }),
  fc.record({
    kind: fc.constant('mail' as const),
    outcome: fc.constantFrom('fails' as const, 'falls-silent' as const, 'works' as const),
  }),
);

describe('however events are repeated and reordered, senders fail and processes die', () => {
  test('there is one notification for each event and person, and each delivery ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const [ada, ben] = [world.newPerson('Ada'), world.newPerson('Ben')];
        const events = [
          transferEnded(world, { from: ada, to: ben }),
          signedIn(world, ada),
          linkRequested(world, ben, 'http://localhost/verify?token=t'),
          transferEnded(world, { from: ben, to: ada, status: 'FAILED' }),
        ];
        await live(steps, events);

        // In the end the bus has brought each event, and everything works.
        world.outlets.EMAIL.failure = () => undefined;
        const last = startNode(world);
        for (const event of events) await last.handle(event);
        for (let rest = 0; rest < 12; rest += 1) {
          await last.deliverDue();
          world.clock.advance(300_000);
        }
        expect(await countRows(world)).toEqual({ due: 0, dead: 0 });
        // Ada: the transfer and the sign-in. Ben: the transfer, the link, and that his own failed.
        expect(await notificationsOf(world, ada)).toHaveLength(2);
        expect(await notificationsOf(world, ben)).toHaveLength(3);
        for (const person of [ada, ben]) await expectEnded(person);
      }),
      { numRuns: 25 },
    );
  });
});

async function live(steps: readonly Step[], events: readonly Parameters<Node['handle']>[0][]): Promise<void> {
  let node = startNode(world);
  /** What a process has begun ends with it. */
  async function during(work: (living: Node) => Promise<unknown>): Promise<void> {
    const living = node;
    await Promise.race([living.mortality.died, work(living)]);
  }
  for (const step of steps) {
    if (step.kind === 'event') await during((living) => living.handle(at(events, step.index)));
    if (step.kind === 'deliver') await during((living) => living.deliverDue());
    if (step.kind === 'wait') world.clock.advance(step.ms);
    if (step.kind === 'mail') setMail(step.outcome);
    if (step.kind === 'die') {
      node.mortality.die();
      node = startNode(world, { mortality: createMortality(step) });
    }
  }
}

function setMail(outcome: 'fails' | 'falls-silent' | 'works'): void {
  const failed = { kind: 'failed', reason: 'EX', mayBeSent: outcome === 'falls-silent' } as const;
  world.outlets.EMAIL.failure = () => (outcome === 'works' ? undefined : failed);
}

async function expectEnded(person: UserId): Promise<void> {
  const events = await published(world, person);
  for (const notification of await notificationsOf(world, person)) {
    const told = events.filter(
      ({ data }) => 'notificationId' in data && data.notificationId === notification.id,
    );
    expect(told.filter(({ type }) => type === 'notification.created')).toHaveLength(1);
    for (const { channel, status, maybeTwice } of notification.deliveries) {
      const ends = told.filter(({ data }) => 'channel' in data && data.channel === channel);
      expect(status).toBe(channel === 'SMS' ? 'SUPPRESSED' : 'SENT');
      expect(ends.map(({ type }) => type)).toEqual(channel === 'SMS' ? [] : ['notification.delivered']);
      const got = world.outlets[channel].messages.filter(
        ({ notificationId }) => notificationId === notification.id,
      );
      expect(got.length).toBeGreaterThanOrEqual(channel === 'SMS' ? 0 : 1);
      if (!maybeTwice) expect(got).toHaveLength(channel === 'SMS' ? 0 : 1);
    }
  }
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('there is none');
  return item;
}
