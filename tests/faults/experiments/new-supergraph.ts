import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '@paygraph/testing';
import type { WalletHolder } from '../../people/movements.ts';
import { drawPair } from '../draw-orders.ts';
import { bySize, type Experiment, expectation, type Setting, type World } from '../experiment.ts';
import { insist, isDecided } from '../insist.ts';
import { type Listener, listenAll } from '../listeners.ts';
import { newKey, type Order } from '../orders.ts';
import { followedBy, type SupergraphVersions } from '../supergraph-versions.ts';

const subscriptions = 100;
const people = 10;
const clients = 4;
const query = '{ me { id displayName wallets { id balance { posted { amount } } } } }';

/** F17: a new schema is taken while people work, and none of them notices; a broken one is not taken. */
export const newSupergraph: Experiment = {
  id: 'F17',
  title: 'new supergraph during load',
  run: async (setting) => {
    const world = await setting.world();
    const holders = await world.crowd.people(people);
    const listeners = await listenAll(world, holders, {
      name: 'F17',
      each: subscriptions / people,
      query: 'far',
    });
    const [first] = holders;
    if (first === undefined) throw new Error('there is nobody');
    const versions = await followedBy(world.subject, first);
    const reloads = bySize(setting, { short: 5, long: 30 });
    try {
      const load = startLoad(setting, world, holders);
      const notTaken = await reload(versions, reloads).finally(load.stop);
      const { requests, transfers, failed, ended } = await load.done;
      const settlement = await world.books.settle();
      const endedOf = ({ holder }: Listener) => ended.get(holder) ?? new Map<string, string>();
      await eventually(
        'each has heard all',
        () => listeners.every((listener) => listener.hasHeard(endedOf(listener))) || undefined,
        { timeoutMs: setting.guardMs },
        // Whoever has not is found below, with what is missing.
      ).catch(() => {});
      const drops = await Promise.all(listeners.map(({ drop }) => drop()));
      return {
        load: `${listeners.length} subscriptions, ${requests} queries, ${transfers} transfers, ${clients} clients`,
        faults: `${reloads} new versions, as many broken ones`,
        settlements: [settlement],
        expectations: [
          expectation('no request fails', failed),
          expectation(
            'no subscription is dropped',
            drops.filter((drop) => drop !== undefined),
          ),
          expectation(
            'each change of status reaches each subscriber',
            listeners.flatMap((listener) => listener.faults(endedOf(listener))),
          ),
          expectation('new versions are taken, broken ones refused', notTaken),
          expectation('there was load', requests > 0 && transfers > 0 ? [] : ['there was none']),
        ],
        measured: [],
      };
    } finally {
      await versions.restore();
      await Promise.all(listeners.map(({ close }) => close()));
    }
  },
};

/** Each new version after a broken one, which must leave the version before in place. */
async function reload(versions: SupergraphVersions, count: number): Promise<readonly string[]> {
  const faults: string[] = [];
  const note = (error: unknown) => faults.push(String(error));
  for (let version = 1; version <= count; version += 1) {
    await versions.give(version).catch(note);
    await versions.giveBroken().catch(note);
    if (!(await versions.serves(version))) faults.push(`version ${version} is gone after a broken one`);
  }
  return faults;
}

/** Queries and transfers until it is stopped. `ended`: how each person's transfers came out. */
function startLoad({ stream }: Setting, { books }: World, holders: readonly WalletHolder[]) {
  const random = stream('load');
  const failed: string[] = [];
  const ended = new Map<WalletHolder, Map<string, string>>(holders.map((holder) => [holder, new Map()]));
  let [requests, transfers, isStopped] = [0, 0, false];

  async function ask({ client }: WalletHolder): Promise<void> {
    const answer = await client.send(query).catch(String);
    requests += 1;
    if (typeof answer === 'string') failed.push(answer);
    else if (answer.status !== 200 || answer.errors.length > 0) failed.push(answer.text);
  }

  async function transfer(): Promise<void> {
    const [customer, to] = drawPair(holders, random);
    const amountMinor = 1 + Math.floor(random() * 100);
    const order: Order = { key: newKey('F17'), customer, amountMinor, movement: { kind: 'transfer', to } };
    const outcome = await insist(order);
    books.add(order, outcome);
    transfers += 1;
    failed.push(...(outcome.before ?? []).filter((words) => !underWay.includes(words)));
    if (outcome.kind !== 'accepted' || !isDecided(outcome)) return;
    for (const holder of [customer, to]) ended.get(holder)?.set(outcome.transactionId, outcome.status);
  }

  async function client(): Promise<void> {
    while (!isStopped) {
      const [asker] = drawPair(holders, random);
      await ask(asker);
      if (random() < 0.2) await transfer();
      await delay(pauseMs);
    }
  }
  const done = Promise.all(Array.from({ length: clients }, client)).then(() => ({
    requests,
    transfers,
    failed,
    ended,
  }));
  done.catch(() => {});
  return {
    done,
    stop: () => {
      isStopped = true;
    },
  };
}

const underWay: readonly string[] = ['PENDING', 'PROCESSING'];
/** Both cores are wanted by the 100 subscriptions too: each transfer is two events to twenty of them. */
const pauseMs = 20;
