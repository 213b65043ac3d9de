import { setTimeout as delay } from 'node:timers/promises';
import type { WalletHolder } from '../../people/movements.ts';
import { drawPair } from '../draw-orders.ts';
import { bySize, type Experiment, type Finding, type Setting, type World } from '../experiment.ts';
import { insist, isDecided } from '../insist.ts';
import { newKey, type Order } from '../orders.ts';

const clients = 32;
/** A bound on how far a load goes on for its kills. */
const mostTimes = 5;

/** F1: nothing is lost and nothing doubled, whichever process dies under a stream of transfers. */
export const randomKills: Experiment = {
  id: 'F1',
  title: 'kill -9 of a random process, restarted',
  run: async (setting) => {
    const apart = await streamUnderKills(setting, {
      world: await setting.world(),
      people: 20,
      transfers: bySize(setting, { short: 500, long: 8_000 }),
    });
    const together = await streamUnderKills(setting, {
      world: await setting.ownWorld('all-in-one'),
      people: bySize(setting, { short: 8, long: 20 }),
      transfers: bySize(setting, { short: 200, long: 2_000 }),
    });
    const transfers = apart.transfers + together.transfers;
    const late = apart.undecided + together.undecided;
    return {
      load: `${transfers} transfers, ${clients} clients`,
      faults: `${apart.kills} kills of services, ${together.kills} of the all-in-one`,
      settlements: [apart.settlement, together.settlement],
      expectations: [
        {
          name: '99 % decided within the retries',
          faults: late > transfers / 100 ? [`${late} of ${transfers} were not`] : [],
        },
        {
          name: 'processes were killed',
          faults:
            apart.kills === 0 || together.kills === 0 ? ['the load was over before the first kill'] : [],
        },
      ],
      measured: [
        `quiet after ${Math.round(Math.max(apart.settlement.quietAfterMs, together.settlement.quietAfterMs))} ms`,
      ],
    } satisfies Finding;
  },
};

async function streamUnderKills(
  setting: Setting,
  { world, people: peopleCount, transfers }: { world: World; people: number; transfers: number },
) {
  const random = setting.stream('transfers');
  const people = await world.crowd.people(peopleCount);
  const killing = startKilling(setting, world);
  const leastKills = bySize(setting, { short: 2, long: 5 });
  // Slow enough in the short form for some kills to come in between; and on a quick machine it goes on for them.
  const pauseMs = bySize(setting, { short: 800, long: 60 });
  const pace = setting.stream('pace');
  let [placed, undecided] = [0, 0];

  async function client(): Promise<void> {
    while (placed < transfers || (killing.kills() < leastKills && placed < mostTimes * transfers)) {
      placed += 1;
      const order = drawTransfer(people, random);
      await delay(pace() * pauseMs);
      const outcome = await insist(order);
      if (!isDecided(outcome)) undecided += 1;
      world.books.add(order, outcome);
    }
  }
  await Promise.all(Array.from({ length: clients }, client));
  const kills = await killing.stop();
  return { transfers: placed, kills, undecided, settlement: await world.books.settle() };
}

function drawTransfer(people: readonly WalletHolder[], random: () => number): Order {
  const [customer, to] = drawPair(people, random);
  const amountMinor = 1 + Math.floor(random() * 500);
  return { key: newKey('F1'), customer, amountMinor, movement: { kind: 'transfer', to } };
}

/** Kills a random process 2 to 10 s after the last one was ready again (sooner in the short form), until it is stopped. */
function startKilling(setting: Setting, { subject }: World) {
  const [leastMs, mostMs] = bySize(setting, { short: [1_000, 4_000], long: [2_000, 10_000] } as const);
  const random = setting.stream('kills');
  // In the short form a system spends longer coming back than it is there.
  const mostKills = bySize(setting, { short: 3, long: Number.POSITIVE_INFINITY });
  const stopping = new AbortController();
  let kills = 0;

  async function run(): Promise<void> {
    while (kills < mostKills) {
      const waitMs = leastMs + random() * (mostMs - leastMs);
      await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      const victim = subject.processes[Math.floor(random() * subject.processes.length)];
      if (victim === undefined) throw new Error('there is nothing to kill');
      setting.say(`kill -9 ${victim}`);
      await subject.kill9(victim);
      kills += 1;
      await subject.start(victim);
    }
  }

  const running = run();
  running.catch(() => {});
  return {
    kills: () => kills,
    stop: async () => {
      stopping.abort();
      await running;
      return kills;
    },
  };
}
