import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@paygraph/testing';
import { type Absence, faultsUntil, type Removal, takeAway } from '../absence.ts';
import { bySize, type Experiment, expectation, type Setting } from '../experiment.ts';
import { openOutboxes } from '../outboxes.ts';
import type { Traffic, Try } from '../traffic.ts';
import { trailFaults } from '../trail-faults.ts';
import {
  askedBetween,
  failureFaults,
  isCompleted,
  startUsualTraffic,
  tryText,
  usualPeople,
} from '../usual-traffic.ts';

/** What was promised. */
const [answerWithinMs, servedWithinMs] = [3_000, 5_000];

/** F7: without its database no service hangs, and none says that something was done; with it back, all goes on. */
export const postgresAway: Experiment = {
  id: 'F7',
  title: 'Postgres stands still, then is killed',
  run: async (setting) => {
    const world = await setting.world();
    const postgres = world.subject.part('postgres');
    const { people, merchants } = await usualPeople(setting, world);
    const { traffic, load } = await startUsualTraffic(setting, world, { name: 'F7', people, merchants });
    const found: Found[] = [];
    try {
      for (const by of ['paused', 'killed'] satisfies Removal[]) {
        await untilOneMoreIsDone(setting, traffic);
        setting.say(`Postgres is ${by}`);
        found.push(await observe(setting, traffic, (meanwhile) => takeAway(postgres, by, meanwhile)));
      }
    } finally {
      await traffic.stop();
    }
    const settlement = await world.books.settle();
    const outboxes = openOutboxes(world.subject);
    // What was told of a commit that is gone would still stand there.
    const trail = await trailFaults(setting, outboxes, [...people, ...merchants]).finally(outboxes.close);
    const answered = found.flatMap(({ away }) => away);
    return {
      load: load(),
      faults: `Postgres away ${found.map(({ by, awayMs }) => `${inSeconds(awayMs)} (${by})`).join(', ')}`,
      settlements: [settlement],
      expectations: [
        expectation(
          'each order is answered while Postgres is away',
          found.flatMap(({ hanging }) => hanging),
        ),
        expectation('nothing is said to be done meanwhile', answered.filter(isAccepted).map(tryText)),
        expectation(
          'orders are carried out again',
          found.flatMap(({ unserved }) => unserved),
        ),
        expectation('the trail has each event once, and none that is gone', trail),
        expectation('there was load', answered.length > 0 ? [] : ['nobody asked']),
        ...bySize(setting, { short: [], long: inTimeExpectations(setting, found, traffic) }),
      ],
      measured: [
        `slowest error ${Math.round(slowest(answered))} ms`,
        `served again after ${found.map(({ servedAfterMs }) => Math.round(servedAfterMs)).join(' and ')} ms`,
      ],
    };
  },
};

/** Somebody has then just been told so, this very moment, and Postgres must not lose it. */
async function untilOneMoreIsDone({ guardMs }: Setting, { tries }: Traffic): Promise<void> {
  const done = () => tries.filter(isCompleted).length;
  const before = done();
  const isDone = () => done() > before || undefined;
  await eventually('another order is done', isDone, { timeoutMs: guardMs, pauseMs: 1 });
}

interface Found extends Absence {
  readonly awayMs: number;
  /** Asked and answered without Postgres. */
  readonly away: readonly Try[];
  readonly hanging: readonly string[];
  readonly unserved: readonly string[];
  readonly servedAfterMs: number;
  /** When this one was over, and the next began. */
  readonly overAt: number;
}

async function observe(
  setting: Setting,
  traffic: Traffic,
  absent: (meanwhile: (beganAt: number) => Promise<void>) => Promise<Absence>,
): Promise<Found> {
  const awayMs = bySize(setting, { short: 8_000, long: 30_000 });
  const hanging: string[] = [];
  const absence = await absent(async (beganAt) => {
    await delay(awayMs);
    // It comes back only when those have been told: whatever the machine's speed, an answer does not wait for Postgres.
    const early = () => traffic.waiting().filter((askedAt) => askedAt < beganAt + awayMs / 2);
    hanging.push(...(await faultsUntil('orders are answered', () => early().length === 0, setting)));
    const gaveUp = traffic.tries.filter(({ askedAt, outcome }) => askedAt > beganAt && isTimeout(outcome));
    hanging.push(...gaveUp.map(tryText));
  });
  const { beganAt, endedAt, backAt } = absence;
  const unserved = await faultsUntil('orders are done', () => firstDone(traffic, backAt) < Infinity, setting);
  const servedAt = firstDone(traffic, backAt);
  await delay(bySize(setting, { short: 0, long: 2 * servedWithinMs }));
  return {
    ...absence,
    awayMs,
    away: askedBetween(traffic.tries, beganAt, endedAt).filter(
      ({ askedAt, afterMs }) => askedAt + afterMs < endedAt,
    ),
    hanging,
    unserved,
    servedAfterMs: servedAt - backAt,
    overAt: performance.now(),
  };
}

/** When the first order was said to be done that was asked for after a moment; Infinity where none was. */
function firstDone({ tries }: Traffic, afterMs: number): number {
  const done = tries.filter((each) => each.askedAt > afterMs && isCompleted(each));
  return Math.min(...done.map(({ askedAt, afterMs: took }) => askedAt + took));
}

function inTimeExpectations(setting: Setting, found: readonly Found[], traffic: Traffic) {
  const { tries } = traffic;
  const late = found.flatMap(({ beganAt, endedAt }) =>
    askedBetween(tries, beganAt, endedAt).filter(({ afterMs }) => afterMs > answerWithinMs),
  );
  const afterwards = found.flatMap(({ backAt, overAt }) =>
    askedBetween(tries, backAt + servedWithinMs, overAt),
  );
  return [
    expectation(
      'each order is decided',
      traffic.undecided() > 0 ? [`${traffic.undecided()} were given up`] : [],
    ),
    expectation(`an error within ${answerWithinMs} ms`, late.map(tryText)),
    expectation(`served ${servedWithinMs} ms after its return`, failureFaults(setting, afterwards)),
  ];
}

/** The client's own patience was over first. */
function isTimeout(outcome: Try['outcome']): boolean {
  return outcome.kind === 'unknown' && outcome.reason === 'TimeoutError';
}

function isAccepted({ outcome }: Try): boolean {
  return outcome.kind === 'accepted';
}

function slowest(tries: readonly Try[]): number {
  return Math.max(0, ...tries.map(({ afterMs }) => afterMs));
}

function inSeconds(ms: number): string {
  return `${ms / 1_000} s`;
}
