import { setTimeout as delay } from 'node:timers/promises';
import { type Absence, faultsUntil, type Removal, takeAway } from '../absence.ts';
import { bySize, type Experiment, expectation, type Setting, type World } from '../experiment.ts';
import { type Listener, listenAll } from '../listeners.ts';
import { backlog, type Outboxes, openOutboxes, type Positions } from '../outboxes.ts';
import type { Traffic } from '../traffic.ts';
import { trailFaults } from '../trail-faults.ts';
import {
  askedBetween,
  failureFaults,
  isCompleted,
  startUsualTraffic,
  usualPeople,
} from '../usual-traffic.ts';

/** What was promised. */
const drainedWithinMs = 30_000;
/** Orders that must be carried out while Kafka is away. */
const leastDone = 10;

/** F8: events wait where they were written, and money does not wait for them. */
export const kafkaAway: Experiment = {
  id: 'F8',
  title: 'Kafka away',
  run: async (setting) => {
    const world = await setting.world();
    const { people, merchants } = await usualPeople(setting, world);
    const listeners = await listenAll(world, people, {
      name: 'F8',
      each: bySize(setting, { short: 2, long: 5 }),
      query: 'near',
    });
    const outboxes = openOutboxes(world.subject);
    try {
      const { traffic, load } = await startUsualTraffic(setting, world, { name: 'F8', people, merchants });
      const found: Found[] = [];
      try {
        const removals: readonly Removal[] = bySize(setting, {
          short: ['killed'],
          long: ['paused', 'killed'],
        });
        for (const by of removals) {
          setting.say(`Kafka is ${by}`);
          found.push(await observe(setting, world, traffic, outboxes, by));
        }
      } finally {
        await traffic.stop();
      }
      const settlement = await world.books.settle();
      const endedOf = ({ holder }: Listener) => traffic.ended.get(holder) ?? new Map<string, string>();
      const caughtUp = () => listeners.every((listener) => listener.hasHeard(endedOf(listener)));
      // Who has not is found below, with what is missing.
      await faultsUntil('each has heard all', caughtUp, setting);
      const drops = await Promise.all(listeners.map(({ drop }) => drop()));
      const trail = await trailFaults(setting, outboxes, [...people, ...merchants]);
      return {
        load: `${load()}, ${listeners.length} subscriptions`,
        faults: `Kafka away ${found.map(({ by, awayMs }) => `${awayMs / 1_000} s (${by})`).join(', ')}`,
        settlements: [settlement],
        expectations: [
          expectation(
            'orders are carried out without Kafka',
            found.flatMap(({ failures }) => failures),
          ),
          expectation(
            'events wait for Kafka',
            found.flatMap(({ unheld }) => unheld),
          ),
          expectation(
            'what has waited is published',
            found.flatMap(({ undrained }) => undrained),
          ),
          expectation(
            'no subscription is dropped',
            drops.filter((drop) => drop !== undefined),
          ),
          expectation(
            'each change of status reaches each subscriber, in order',
            listeners.flatMap((listener) => listener.faults(endedOf(listener))),
          ),
          expectation('the trail has each event once', trail),
          ...bySize(setting, { short: [], long: [drainedInTime(found)] }),
        ],
        measured: [
          `${found.map(({ waiting }) => waiting).join(' and ')} events waited`,
          `published ${found.map(({ drainedMs }) => Math.round(drainedMs)).join(' and ')} ms after its return`,
        ],
      };
    } finally {
      await outboxes.close();
      await Promise.all(listeners.map(({ close }) => close()));
    }
  },
};

interface Found extends Absence {
  readonly awayMs: number;
  readonly failures: readonly string[];
  readonly waiting: bigint;
  readonly unheld: readonly string[];
  readonly undrained: readonly string[];
  readonly drainedMs: number;
}

async function observe(
  setting: Setting,
  { subject }: World,
  traffic: Traffic,
  outboxes: Outboxes,
  by: Removal,
): Promise<Found> {
  const awayMs = bySize(setting, { short: 8_000, long: 30_000 });
  const failures: string[] = [];
  let heads: Positions = new Map();
  let waiting = 0n;
  const absence = await takeAway(subject.part('kafka'), by, async (beganAt) => {
    await delay(awayMs);
    const done = () => traffic.tries.filter((each) => each.askedAt > beganAt && isCompleted(each));
    failures.push(
      ...(await faultsUntil('orders are done', () => done().length >= leastDone, setting)),
      ...failureFaults(setting, askedBetween(traffic.tries, beganAt, performance.now())),
    );
    heads = await outboxes.heads();
    waiting = backlog(heads, await outboxes.published());
  });
  const undrained = await faultsUntil(
    'all is published that has waited',
    async () => backlog(heads, await outboxes.published()) === 0n,
    setting,
  );
  return {
    ...absence,
    awayMs,
    failures,
    waiting,
    // Else they went somewhere, or there were none.
    unheld: waiting < leastDone ? [`${waiting} waited at its return`] : [],
    undrained,
    drainedMs: performance.now() - absence.backAt,
  };
}

function drainedInTime(found: readonly Found[]) {
  return expectation(
    `published within ${drainedWithinMs} ms`,
    found
      .filter(({ drainedMs }) => drainedMs > drainedWithinMs)
      .map(({ drainedMs, waiting }) => `${waiting} events took ${Math.round(drainedMs)} ms`),
  );
}
