import { type ConsumerGroups, eventually, openConsumerGroups, openMailbox } from '@paygraph/testing';
import type { WalletHolder } from '../../people/movements.ts';
import type { Invariant } from '../books.ts';
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
import { runLoad } from '../load.ts';
import { type Movement, newKey, type Order } from '../orders.ts';
import { openOutboxes } from '../outboxes.ts';
import { openPoison, type Poison } from '../poison.ts';
import { openResumingListeners } from '../resuming-listeners.ts';
import { consumerGroups, consumingServices, differences, readFacts, untilAllRead } from '../stored-facts.ts';
import { trailFaults } from '../trail-faults.ts';

const people = 6;
const clients = 4;
const askForLink = `mutation Ask($input: RequestPasswordResetInput!) {
  requestPasswordReset(input: $input) { userErrors { code } }
}`;

/** F12: an event is handled once, whoever brings it again, and one that can't be handled is no one's hindrance. */
export const repeatedEvents: Experiment = {
  id: 'F12',
  title: 'poison events, consumers paused past their session, topics replayed',
  kind: 'replicated',
  run: async (setting) => {
    const world = await setting.world();
    const brokers = world.subject.addresses?.kafkaBrokers;
    if (brokers === undefined) throw new Error('there is no Kafka');
    const holders = await world.crowd.people(people);
    const listeners = await openResumingListeners(world, holders, { each: 1, name: 'F12' });
    const work = startWork(setting, world, holders);
    const [kafka, poison, outboxes] = [
      await openConsumerGroups(brokers),
      await openPoison(brokers),
      openOutboxes(world.subject),
    ];
    try {
      await work.some('before the poison');
      const poisoned = await poison.put();
      await work.some('behind the poison');
      const buried = expectation(
        'poison lies with the dead letters, with its reason',
        await poison.faults(setting.guardMs),
      );
      if (buried.faults.length > 0) return unburied(work.orders(), poisoned, buried);
      const paused = await pausePastSession(setting, world, poison, () => work.some('with consumers paused'));
      await untilAllRead(world.subject, kafka, setting.guardMs);
      const mails = await work.mailFaults();
      const settlement = await world.books.settle();
      const changed = await replay(setting, world, kafka);
      const endedOf = (holder: WalletHolder) => work.ended.get(holder) ?? new Map<string, string>();
      await eventually(
        'each has heard all',
        () => listeners.every((listener) => listener.hasHeard(endedOf(listener.holder))) || undefined,
        { timeoutMs: setting.guardMs },
      ).catch(() => {});
      return {
        load: `${work.orders()} orders, ${work.links()} links asked for`,
        faults: `${poisoned} poison events in every partition, ${paused.join(', ')} paused, every topic replayed`,
        settlements: [settlement],
        expectations: [
          buried,
          expectation('each mail goes out once', mails),
          expectation('each trail is whole', await trailFaults(setting, outboxes, holders)),
          expectation(
            'each change of status reaches each subscriber',
            listeners.flatMap((listener) => listener.faults(endedOf(listener.holder))),
          ),
          expectation('what is handled again changes nothing', changed),
        ],
        measured: [],
      };
    } finally {
      await Promise.all([
        ...listeners.map(({ close }) => close()),
        kafka.close(),
        poison.topics.close(),
        outboxes.close(),
      ]);
    }
  },
};

/** All else waits until every event is read, and where poison lies in the way that never is. */
function unburied(orders: number, poisoned: number, buried: Invariant): Finding {
  return {
    load: `${orders} orders`,
    faults: `${poisoned} poison events in every partition`,
    settlements: [],
    expectations: [buried],
    measured: [],
  };
}

/** Orders, and links that are mailed: what every consumer has to do with. */
function startWork(setting: Setting, { subject, books }: World, holders: readonly WalletHolder[]) {
  const random = setting.stream('work');
  const each = bySize(setting, { short: 10, long: 200 });
  const mailbox = openMailbox(subject.place);
  const ended = new Map(holders.map((holder) => [holder, new Map<string, string>()]));
  /** Mails with a link to choose a password: beside them there are those about money. */
  async function linksMailedTo(email: string): Promise<number> {
    return (await mailbox.mailsTo(email)).filter((mail) => mail.includes('/reset-password?token=')).length;
  }
  const before = Promise.all(holders.map(({ email }) => linksMailedTo(email)));
  let [orders, links] = [0, 0];

  async function order(customer: WalletHolder, to: WalletHolder): Promise<void> {
    const isDeposit = random() < 0.3;
    const movement: Movement = isDeposit
      ? { kind: 'deposit', cardId: customer.cardId }
      : { kind: 'transfer', to };
    const placed: Order = {
      key: newKey('F12'),
      customer,
      amountMinor: 1 + Math.floor(random() * 100),
      movement,
    };
    const outcome = await insist(placed, { patienceMs: setting.guardMs });
    books.add(placed, outcome);
    orders += 1;
    if (outcome.kind !== 'accepted' || !isDecided(outcome)) return;
    for (const holder of isDeposit ? [customer] : [customer, to]) {
      ended.get(holder)?.set(outcome.transactionId, outcome.status);
    }
  }

  /** Not asked again in vain: each answer is one mail. */
  async function link({ client, email }: WalletHolder): Promise<void> {
    const { errors, text } = await client.send(askForLink, { input: { email } });
    if (errors.length > 0) throw new Error(`a link was asked for, and answered with ${text}`);
  }

  return {
    ended,
    orders: () => orders,
    links: () => links * holders.length,
    some: async (when: string) => {
      await before;
      setting.say(when);
      const pairs = Array.from({ length: each }, () => drawPair(holders, random));
      links += 1;
      await Promise.all([
        runLoad(holders, clients, link),
        runLoad(pairs, clients, ([customer, to]) => order(customer, to)),
      ]);
    },
    /** Once all is read. */
    mailFaults: async () => {
      const counts = await before;
      const faults = holders.map(async ({ email }, index) => {
        const got = (await linksMailedTo(email)) - (counts[index] ?? 0);
        return got === links ? [] : [`${email} asked for ${links} links and got ${got} mails`];
      });
      return (await Promise.all(faults)).flat();
    },
  };
}

/** One process of each service that consumes stands still, with work coming in, until its groups go on without it. */
async function pausePastSession(
  setting: Setting,
  { subject }: World,
  { topics }: Poison,
  work: () => Promise<void>,
): Promise<readonly string[]> {
  const random = setting.stream('paused');
  const paused = consumingServices.map((name) => `${name} ${random() < 0.5 ? 0 : 1}`);
  const all = Object.values(consumerGroups).flat();
  const membersOf = () => Promise.all(all.map((group) => topics.members(group)));
  const are = (count: number) => async () =>
    (await membersOf()).every((members) => members === count) ? true : undefined;
  await eventually('both processes take part in each group', are(2), { timeoutMs: setting.guardMs });
  for (const process of paused) subject.signal(process, 'SIGSTOP');
  try {
    // At once: they may have asked for what comes now.
    await work();
    await eventually('the groups go on without them', are(1), { timeoutMs: setting.guardMs });
  } finally {
    for (const process of paused) subject.signal(process, 'SIGCONT');
  }
  await eventually('they take part again', are(2), { timeoutMs: setting.guardMs });
  return paused;
}

/** Everything there ever was is brought to every consumer again. Gives what is another afterwards. */
async function replay(
  { guardMs, say }: Setting,
  { subject }: World,
  kafka: ConsumerGroups,
): Promise<readonly string[]> {
  say('every topic is replayed');
  await untilAllRead(subject, kafka, guardMs);
  const consuming = subject.processes.filter((process) =>
    consumingServices.some((name) => process.split(' ')[0] === name),
  );
  await Promise.all(
    consuming.map(async (process) => {
      subject.signal(process, 'SIGTERM');
      const { code } = await subject.ended(process);
      if (code !== 0) throw new Error(`${process} ended with ${code}`);
    }),
  );
  const before = await readFacts(subject);
  for (const group of Object.values(consumerGroups).flat()) await kafka.rewind(group);
  await Promise.all(consuming.map((process) => subject.start(process)));
  return differences(before, await untilAllRead(subject, kafka, guardMs));
}
