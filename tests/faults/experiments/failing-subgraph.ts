import { setTimeout as delay } from 'node:timers/promises';
import { adminUrl, host, ports } from '@paygraph/testing';
import type { WalletHolder } from '../../people/movements.ts';
import { faultsUntil } from '../absence.ts';
import { depositWithoutAnswers } from '../deaf-provider.ts';
import { bySize, type Experiment, expectation, type Setting, type World } from '../experiment.ts';
import { type FailingProxy, type Manner, startFailingProxy } from '../failing-proxy.ts';
import type { Subject } from '../subject.ts';
import { percentile } from '../traffic.ts';
import { askedBetween, startUsualTraffic, usualPeople } from '../usual-traffic.ts';

const manners = ['late', 'never', 'trickling', 'torn'] as const satisfies readonly Manner[];
/** What the gateway gives a subgraph, and payments the provider; judged in the long form, with the way to the client. */
const deadlineMs = 2_000;
const providerDeadlineMs = 1_500;
const wayMs = 500;
const asksPerSecond = 10;

/** Both parts from services of their own; orders need neither of the two at the gateway. */
const query = '{ me { id displayName notifications(first: 1) { unreadCount } } }';

/** F11: what one subgraph or the provider does not answer is missing in time, and nothing else is. */
export const failingSubgraph: Experiment = {
  id: 'F11',
  title: 'a subgraph answers late, never, in drops, or half; so does the provider',
  kind: 'on-parts',
  run: async (setting) => {
    const world = await setting.world();
    const { subject } = world;
    const subgraph = await startFailingProxy({ port: ports.notifications + subject.place.portOffset });
    const provider = await startFailingProxy({ port: ports.provider + subject.place.portOffset });
    try {
      await restart(subject, 'gateway', {
        SUBGRAPH_URL_NOTIFICATIONS: `http://${host}:${subgraph.port}/graphql`,
      });
      await restart(subject, 'payments', { PROVIDER_URL: `http://${host}:${provider.port}` });
      const failing = await failInEveryManner(setting, world, subgraph);
      const deposits = await depositWithoutAnswers(setting, world, provider);
      const isLong = setting.size === 'long';
      const late = isLong && failing.slowestMs > deadlineMs + wayMs;
      const slowed = isLong && failing.during > 2 * Math.max(failing.normal, 50);
      const waited = isLong && deposits.slowestMs > providerDeadlineMs + wayMs;
      return {
        load: `${failing.load}, ${failing.asked} queries, ${deposits.count} deposits`,
        faults: `${manners.join(', ')}; a deaf provider`,
        settlements: [await world.books.settle()],
        expectations: [
          expectation('the rest is answered, and what is missing is said', failing.faults),
          expectation('the circuit opens and closes again', failing.circuitFaults),
          expectation('within the deadline', late ? [`the slowest took ${failing.slowestMs} ms`] : []),
          expectation(
            'unrelated operations are as quick as before',
            slowed ? [`p99 of ${failing.during} ms, ${failing.normal} before`] : [],
          ),
          expectation('a deposit the provider does not answer is under way', deposits.faults),
          expectation(
            'and that is said in time',
            waited ? [`the slowest took ${deposits.slowestMs} ms`] : [],
          ),
        ],
        measured: [
          `slowest partial answer ${failing.slowestMs} ms`,
          `orders: p99 ${failing.normal} ms before, ${failing.during} meanwhile`,
          `slowest deposit ${deposits.slowestMs} ms`,
        ],
      };
    } finally {
      subgraph.answer('well');
      provider.answer('well');
      await restart(subject, 'gateway', {});
      await restart(subject, 'payments', {});
      await Promise.all([subgraph.close(), provider.close()]);
    }
  },
};

async function restart(subject: Subject, process: string, environment: Readonly<Record<string, string>>) {
  subject.signal(process, 'SIGTERM');
  await subject.ended(process);
  await subject.start(process, environment);
}

async function failInEveryManner(setting: Setting, world: World, proxy: FailingProxy) {
  const { people, merchants } = await usualPeople(setting, world);
  const usual = await startUsualTraffic(setting, world, { name: 'F11', people, merchants });
  const faults: string[] = [];
  const circuitFaults: string[] = [];
  const periods: { from: number; to: number }[] = [];
  let [asked, slowestMs] = [0, 0];
  const begun = performance.now();
  try {
    await delay(bySize(setting, { short: 3_000, long: 30_000 }));
    for (const manner of manners) {
      setting.say(`notifications: ${manner}`);
      const from = performance.now();
      proxy.answer(manner);
      const asking = startAsking(people);
      circuitFaults.push(
        ...(await faultsUntil(`the circuit opens: ${manner}`, () => isCircuit(world, [1, 2]), setting)),
      );
      await delay(bySize(setting, { short: 1_000, long: 10_000 }));
      const answers = await asking.stop();
      periods.push({ from, to: performance.now() });
      proxy.answer('well');
      asked += answers.length;
      slowestMs = Math.max(slowestMs, ...answers.map(({ afterMs }) => afterMs));
      faults.push(...answerFaults(setting, manner, answers));
      circuitFaults.push(
        ...(await faultsUntil(
          `all is answered again after: ${manner}`,
          async () => (await ask(people[0])).kind === 'whole' && (await isCircuit(world, [0])),
          setting,
        )),
      );
      // What the next manner would show is then this one's.
      if (faults.length + circuitFaults.length > 0) break;
    }
  } finally {
    await usual.traffic.stop();
  }
  const { tries } = usual.traffic;
  const first = periods[0]?.from ?? begun;
  const timesOf = (from: number, to: number) => askedBetween(tries, from, to).map(({ afterMs }) => afterMs);
  return {
    load: usual.load(),
    asked,
    faults,
    circuitFaults,
    slowestMs: Math.round(slowestMs),
    normal: Math.round(percentile(timesOf(begun, first), 99)),
    during: Math.round(
      percentile(
        periods.flatMap(({ from, to }) => timesOf(from, to)),
        99,
      ),
    ),
  };
}

/** `partial`: all but notifications, with an error that says so. */
interface Answer {
  readonly kind: 'whole' | 'partial' | 'neither';
  readonly text: string;
  readonly afterMs: number;
}

async function ask(person: WalletHolder | undefined): Promise<Answer> {
  if (person === undefined) throw new Error('there is nobody');
  const asked = performance.now();
  const answer = await person.client.send(query).catch((error: unknown) => String(error));
  const afterMs = performance.now() - asked;
  if (typeof answer === 'string') return { kind: 'neither', text: answer, afterMs };
  const { data, errors, text } = answer;
  const me = data?.['me'];
  if (typeof me !== 'object' || me === null || !('displayName' in me) || !('notifications' in me)) {
    return { kind: 'neither', text, afterMs };
  }
  if (me.notifications !== null && errors.length === 0) return { kind: 'whole', text, afterMs };
  const isSaid =
    errors.length === 1 &&
    errors[0]?.extensions?.['code'] === 'UNAVAILABLE' &&
    errors[0].path?.[1] === 'notifications';
  return { kind: me.notifications === null && isSaid ? 'partial' : 'neither', text, afterMs };
}

function startAsking(people: readonly WalletHolder[]) {
  const answers: Answer[] = [];
  const underWay = new Set<Promise<void>>();
  let [count, isStopped] = [0, false];
  async function run(): Promise<void> {
    for (; !isStopped; await delay(1_000 / asksPerSecond)) {
      const one: Promise<void> = ask(people[count % people.length])
        .then((answer) => void answers.push(answer))
        .finally(() => underWay.delete(one));
      underWay.add(one);
      count += 1;
    }
    await Promise.all(underWay);
  }
  const running = run();
  return {
    stop: async () => {
      isStopped = true;
      await running;
      return answers;
    },
  };
}

/** On a busy machine other parts are late as well, in the short form; what was not answered can't be there at all. */
function answerFaults(setting: Setting, manner: Manner, answers: readonly Answer[]): readonly string[] {
  const wrong = answers.filter(({ kind }) => kind !== 'partial');
  const whole = answers.filter(({ kind }) => kind === 'whole');
  const most = bySize(setting, { short: answers.length / 2, long: 0 });
  const judged = wrong.length > most ? wrong : whole;
  return judged.map(
    ({ text, afterMs }) => `${manner}, after ${Math.round(afterMs)} ms: ${text.slice(0, 300)}`,
  );
}

/** 0 closed, 1 half-open, 2 open. */
async function isCircuit({ subject }: World, states: readonly number[]): Promise<boolean> {
  const response = await fetch(adminUrl(subject.place, 'gateway', '/metrics'), {
    signal: AbortSignal.timeout(5_000),
  });
  const found = /^paygraph_gateway_subgraph_circuit\{subgraph="notifications"[^}]*\} (\d)/m.exec(
    await response.text(),
  );
  return states.includes(Number(found?.[1] ?? 0));
}
