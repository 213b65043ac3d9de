import { eventually } from '@paygraph/testing';
import { bySize, type Experiment, expectation, type Setting, type World } from '../experiment.ts';
import { startReads } from '../reads.ts';
import { openResumingListeners, type ResumingListener } from '../resuming-listeners.ts';
import { startTraffic, type Try } from '../traffic.ts';

const people = 20;
const socketsEach = 5;
/** More than a process gives itself (GRACE_MS): one that takes longer ends with code 1, or not at all. */
const endTimeoutMs = 35_000;

/** F14: whichever process is told to stop, nobody notices: what it has begun is finished, the rest goes elsewhere. */
export const stoppedInTurn: Experiment = {
  id: 'F14',
  title: 'SIGTERM to one process after another',
  kind: 'replicated',
  run: async (setting) => {
    const world = await setting.world();
    const holders = await world.crowd.people(people);
    const listeners = await openResumingListeners(world, holders, { each: socketsEach, name: 'F14' });
    const perSecond = bySize(setting, { short: 8, long: 50 });
    try {
      const traffic = startTraffic(setting, world, { name: 'F14', people: holders, perSecond });
      const reads = startReads({
        clients: holders.map(({ client }) => client),
        perSecond: bySize(setting, { short: 2, long: 10 }),
        tries: 2,
        lateMs: bySize(setting, { short: lateMs, long: 30_000 }),
      });
      const stops = await stopInTurn(setting, world).finally(() =>
        Promise.all([traffic.stop(), reads.stop()]),
      );
      const settlement = await world.books.settle();
      const endedOf = ({ holder }: ResumingListener) =>
        traffic.ended.get(holder) ?? new Map<string, string>();
      await eventually(
        'each has heard all',
        () => listeners.every((listener) => listener.hasHeard(endedOf(listener))) || undefined,
        { timeoutMs: setting.guardMs },
        // Whoever has not is found below, with what is missing.
      ).catch(() => {});
      const resumed = listeners.reduce((sum, { endings }) => sum + endings.length, 0);
      return {
        load: `${traffic.placed()} orders, ${perSecond} a second, ${reads.count()} reads, ${listeners.length} sockets`,
        faults: `SIGTERM to ${stops.victims.length} processes, ${resumed} subscriptions resumed`,
        settlements: [settlement],
        expectations: [
          expectation('each ends with code 0 within the grace period', stops.faults),
          expectation('no call fails after one retry', [
            ...failedTwice(setting, traffic.tries),
            ...reads.failed,
          ]),
          expectation(
            'every subscriber ends with the final status',
            listeners.flatMap((listener) => listener.faults(endedOf(listener))),
          ),
          expectation(
            'sockets were closed, and subscriptions resumed',
            resumed > 0 ? [] : ['none was: nothing is shown'],
          ),
        ],
        measured: [`the slowest stop took ${Math.round(stops.slowestMs)} ms`],
      };
    } finally {
      await Promise.all(listeners.map(({ close }) => close()));
    }
  },
};

/** In the short form one process of each service, which one the seed decides; else all of them. */
async function stopInTurn(setting: Setting, { subject }: World) {
  const random = setting.stream('victims');
  const services = [...new Set(subject.processes.map((process) => process.split(' ')[0] ?? process))];
  const one = services.map((service) => `${service} ${random() < 0.5 ? 0 : 1}`);
  const victims = bySize(setting, { short: one, long: subject.processes });
  const faults: string[] = [];
  let slowestMs = 0;
  for (const process of victims) {
    const told = performance.now();
    subject.signal(process, 'SIGTERM');
    const ending = await subject.ended(process, endTimeoutMs).catch((error: unknown) => ({
      code: null,
      signal: String(error).slice(0, 2_000),
    }));
    slowestMs = Math.max(slowestMs, performance.now() - told);
    setting.say(`SIGTERM ${process}: ${Math.round(performance.now() - told)} ms`);
    if (ending.code !== 0) faults.push(`${process} ended with ${JSON.stringify(ending)}`);
    await subject.start(process);
  }
  return { victims, faults, slowestMs };
}

/** What a stop does to a call shows sooner. Whatever is later in the short form is the fault of a busy machine. */
const lateMs = 5_000;

/** Orders of which two tries in a row came to nothing. That one is under way is an answer. */
function failedTwice(setting: Setting, tries: readonly Try[]): readonly string[] {
  const judgedMs = bySize(setting, { short: lateMs, long: Number.POSITIVE_INFINITY });
  const last = new Map<string, string>();
  return tries.flatMap(({ order, outcome, afterMs }) => {
    const before = last.get(order.key);
    const reason = outcome.kind === 'unknown' && afterMs < judgedMs ? outcome.reason : undefined;
    if (reason === undefined) last.delete(order.key);
    else last.set(order.key, reason);
    return before !== undefined && reason !== undefined ? [`${order.key}: ${before}, then ${reason}`] : [];
  });
}
