import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@paygraph/testing';
import type { WalletHolder } from '../../people/movements.ts';
import { drawPair } from '../draw-orders.ts';
import {
  bySize,
  type Experiment,
  expectation,
  type Finding,
  type Setting,
  type World,
} from '../experiment.ts';
import { insist, isDecided } from '../insist.ts';
import { linkFaults, startAskingForLinks } from '../mailed-links.ts';
import { migrationFaults } from '../migrations-applied.ts';
import { newKey, type Order } from '../orders.ts';
import { openOutboxes } from '../outboxes.ts';
import { readTransactions } from '../read-transactions.ts';
import { openResumingListeners, type ResumingListener } from '../resuming-listeners.ts';
import { trailFaults } from '../trail-faults.ts';
import { createTurningClient } from '../turning-client.ts';

const clients = 32;
const people = 20;
/** A bound on how far a load goes on for its kills. */
const mostTimes = 5;
/** Made one after the other, so that each has to be told of by itself, by whichever process. */
const calmTransfers = 10;

/** R2: of two processes of every service one may be killed at any moment: nothing is lost, doubled or left untold. */
export const killedReplicas: Experiment = {
  id: 'R2',
  title: 'kill -9 of one of two processes of every service in turn',
  kind: 'replicated',
  run: async (setting) => {
    const world = await setting.world();
    const { subject, books } = world;
    const opened = await open(world).catch((error: unknown) => String(error));
    if (typeof opened === 'string') return untoldAtFirst(opened);
    const { holders, listeners } = opened;
    const outboxes = openOutboxes(subject);
    try {
      const before = await readTransactions(holders);
      const links = startAskingForLinks(world, holders);
      const load = await transferUnderKills(setting, world, holders).finally(links.stop);
      const untold = await transferInCalm(setting, world, holders, listeners);
      const settlement = await books.settle();
      const after = [...(await readTransactions(holders)).values()].filter(({ id }) => !before.has(id));
      const endedOf = ({ holder }: ResumingListener) =>
        new Map(
          after.filter(({ parties }) => parties.includes(holder)).map(({ id, status }) => [id, status]),
        );
      await eventually(
        'each has heard all',
        () => listeners.every((listener) => listener.hasHeard(endedOf(listener))) || undefined,
        { timeoutMs: setting.guardMs },
        // Whoever has not is found below, with what is missing.
      ).catch(() => {});
      const resumed = listeners.reduce((sum, { endings }) => sum + endings.length, 0);
      return {
        load: `${load.placed} transfers, ${clients} clients, ${listeners.length} subscribers at ${subject.places.length} gateways`,
        faults: `kill -9 of ${load.victims.length} processes, ${resumed} subscriptions resumed`,
        settlements: [settlement],
        expectations: [
          expectation('migrations ran once', await migrationFaults(subject)),
          expectation(
            '99 % decided within the retries',
            // How quick processes come back is the machine's affair in the short form.
            setting.size === 'long' && load.undecided > load.placed / 100
              ? [`${load.undecided} of ${load.placed} were not`]
              : [],
          ),
          expectation(
            'every subscriber sees every status, in order',
            listeners.flatMap((listener) => listener.faults(endedOf(listener))),
          ),
          expectation('each single change is told at either gateway', untold),
          expectation('each trail has each event once', await trailFaults(setting, outboxes, holders)),
          expectation('each link was mailed as one notification', await linkFaults(setting, world, holders)),
        ],
        measured: [
          `quiet after ${Math.round(settlement.quietAfterMs)} ms`,
          `${load.undecided} not decided within the retries`,
        ],
      };
    } finally {
      await Promise.all([...listeners.map(({ close }) => close()), outboxes.close()]);
    }
  },
};

async function open(world: World) {
  const { subject, crowd } = world;
  const holders = await crowd.people(people);
  const places = subject.places;
  return { holders, listeners: await openResumingListeners(world, holders, { each: 2, name: 'R2', places }) };
}

/** Whoever subscribes before their transaction has its place is told of it by an event, like any other. */
function untoldAtFirst(fault: string): Finding {
  if (!fault.includes('no event within')) throw new Error(fault);
  return {
    load: 'none',
    faults: 'none',
    settlements: [],
    expectations: [expectation('a subscription tells how a transaction stands', [fault])],
    measured: [],
  };
}

async function transferUnderKills(setting: Setting, world: World, holders: readonly WalletHolder[]) {
  const { subject, books } = world;
  const random = setting.stream('transfers');
  const transfers = bySize(setting, { short: 200, long: 1_000 });
  // Slow enough for the kills to come in between; and on a quick machine it goes on for them.
  const pauseMs = bySize(setting, { short: 3_000, long: 1_000 });
  const pace = setting.stream('pace');
  const killing = startKilling(setting, world);
  let [placed, undecided] = [0, 0];

  async function client(index: number): Promise<void> {
    while (placed < transfers || (!killing.isOver() && placed < mostTimes * transfers)) {
      placed += 1;
      await delay(pace() * pauseMs);
      const [customer, to] = drawPair(holders, random);
      const amountMinor = 1 + Math.floor(random() * 500);
      const order: Order = { key: newKey('R2'), customer, amountMinor, movement: { kind: 'transfer', to } };
      const gateways = createTurningClient(subject.places, customer.tokens, index);
      const outcome = await insist(order, { client: gateways });
      if (!isDecided(outcome)) undecided += 1;
      books.add(order, outcome);
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
  return { placed, undecided, victims: await killing.victims };
}

/**
 * One process of each service, which one the seed decides, and in the long form then the other one. In the short form
 * the next is killed while the last is still coming back.
 */
function startKilling(setting: Setting, { subject }: World) {
  const random = setting.stream('victims');
  const waitMs = bySize(setting, { short: 1_500, long: 3_000 });
  const services = [...new Set(subject.processes.map((process) => process.split(' ')[0] ?? process))];
  const first = services.map((service) => ({ service, index: random() < 0.5 ? 0 : 1 }));
  const both = [...first, ...first.map(({ service, index }) => ({ service, index: 1 - index }))];
  const victims = bySize(setting, { short: first, long: both }).map(
    ({ service, index }) => `${service} ${index}`,
  );
  let isOver = false;

  async function run(): Promise<readonly string[]> {
    const returning: Promise<void>[] = [];
    for (const victim of victims) {
      await delay(waitMs);
      setting.say(`kill -9 ${victim}`);
      await subject.kill9(victim);
      const back = subject.start(victim);
      returning.push(back);
      back.catch(() => {});
      if (setting.size === 'long') await back;
    }
    await Promise.all(returning);
    return victims;
  }

  const running = run().finally(() => {
    isOver = true;
  });
  running.catch(() => {});
  return { isOver: () => isOver, victims: running };
}

/** Gives what was not told in time: nothing comes after it that could bring it along. */
async function transferInCalm(
  { guardMs }: Setting,
  { books }: World,
  holders: readonly WalletHolder[],
  listeners: readonly ResumingListener[],
): Promise<readonly string[]> {
  const [customer, to] = holders;
  if (customer === undefined || to === undefined) throw new Error('there are no two of them');
  const concerned = listeners.filter(({ holder }) => holder === customer || holder === to);
  for (let count = 0; count < calmTransfers; count += 1) {
    const order: Order = {
      key: newKey('R2 calm'),
      customer,
      amountMinor: 1,
      movement: { kind: 'transfer', to },
    };
    const outcome = await insist(order);
    books.add(order, outcome);
    if (outcome.kind !== 'accepted') throw new Error(`a transfer came to ${JSON.stringify(outcome)}`);
    const ended = new Map([[outcome.transactionId, outcome.status]]);
    const told = () => concerned.filter((listener) => listener.hasHeard(ended));
    const isTold = await eventually('it is told', () => told().length === concerned.length || undefined, {
      timeoutMs: guardMs,
    }).catch(() => false);
    if (!isTold) {
      return [`${outcome.transactionId} was told to ${told().length} of ${concerned.length} subscribers`];
    }
  }
  return [];
}
