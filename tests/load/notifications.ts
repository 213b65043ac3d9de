/**
 * `make bench-notifications`: a burst of events, all at once. Is everybody told of each, is everything sent, how fast, and
 * in how much memory? On a system of its own.
 */
import { parseArgs } from 'node:util';
import { adminUrl, databaseUrl, type Place, startSystem } from '@paygraph/testing';
import { signUpWithWallet } from '../people/movements.ts';
import { measureLive } from './live-notifications.ts';
import { describeMachine } from './machine.ts';
import { putTransfers } from './put-transfers.ts';
import { openNotifications, until } from './stored-notifications.ts';

const usage = `Puts a burst of completed transfers into the outbox of a system of its own, and waits until all are told.

  make bench-notifications     (or: node tests/load/notifications.ts)
  node tests/load/notifications.ts --events 2000

  --events <number>   transfers, each told to two people by mail and push, 1 to 100,000   (10,000)
  --people <number>   between whom they are, 2 to 200                                     (40)
  --minutes <number>  how long all of it may take, 1 to 60                                (20)
  --live              instead: how long 30 transfers, one after another, take to be heard of live

Ends with code 1 where somebody was not told exactly once, something was not sent, or memory grew by more than 300 MB.
`;

/** All services are in this one process; what it holds without a burst is some 250 MB. */
const allowedGrowthBytes = 300 * 2 ** 20;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    events: { type: 'string', default: '10000' },
    people: { type: 'string', default: '40' },
    minutes: { type: 'string', default: '20' },
    live: { type: 'boolean', default: false },
  },
});
if (values.help) console.log(usage);
else process.exitCode = await run();

async function run(): Promise<number> {
  const events = within(values.events, 1, 100_000);
  const people = within(values.people, 2, 200);
  const minutes = within(values.minutes, 1, 60);
  if (events === undefined || people === undefined || minutes === undefined) {
    console.error(usage);
    return 1;
  }
  console.log(`Machine: ${describeMachine()}`);
  const system = await startSystem();
  process.once('SIGINT', () => void system.stop().finally(() => process.exit(130)));
  try {
    if (values.live) {
      await measureLive(system.place);
      console.log(`Machine: ${describeMachine()}`);
      return 0;
    }
    const holders = [];
    for (let index = 0; index < people; index += 1) {
      holders.push(await signUpWithWallet(system.place, { name: `Person ${index}` }));
    }
    return await burst(system.place, { holders: holders.map(({ userId }) => userId), events, minutes });
  } finally {
    await system.stop();
  }
}

interface Burst {
  readonly holders: readonly string[];
  readonly events: number;
  readonly minutes: number;
}

async function burst(place: Place, { holders, events, minutes }: Burst): Promise<number> {
  const notifications = await openNotifications(place);
  try {
    const deadline = performance.now() + minutes * 60_000;
    // Registrations and sign-ins are told of, too.
    await until(deadline, async () => (await notifications.count()).due === 0);
    const before = await notifications.count();
    const memoryBefore = await residentBytes(place);
    let peak = memoryBefore;

    const begun = performance.now();
    await putTransfers(await databaseUrl(place, 'transactions'), holders, events);
    console.log(`${number(events)} events put within ${seconds(performance.now() - begun)}`);
    let toldAfterMs: number | undefined;
    await until(deadline, async () => {
      peak = Math.max(peak, await residentBytes(place));
      const { told, due } = await notifications.count();
      const isAllTold = told - before.told >= 2 * events;
      if (isAllTold) toldAfterMs ??= performance.now() - begun;
      return isAllTold && due === 0;
    });
    const sentAfterMs = performance.now() - begun;

    const { told, sent, dead } = await notifications.count();
    const twice = await notifications.countTwice();
    const faults = [
      ...(told - before.told === 2 * events ? [] : [`${number(told - before.told)} notifications`]),
      // Each by mail and by push.
      ...(sent - before.sent === 4 * events ? [] : [`${number(sent - before.sent)} deliveries sent`]),
      ...(dead === 0 ? [] : [`${number(dead)} dead letters`]),
      ...(twice === 0 ? [] : [`${number(twice)} that may have gone out twice`]),
      ...(peak - memoryBefore <= allowedGrowthBytes ? [] : ['memory grew by more than 300 MB']),
    ];
    console.log(
      [
        `${number(2 * events)} notifications told within ${seconds(toldAfterMs ?? sentAfterMs)}: ${rate(2 * events, toldAfterMs ?? sentAfterMs)}`,
        `${number(4 * events)} deliveries sent within ${seconds(sentAfterMs)}: ${rate(4 * events, sentAfterMs)}, ${rate(events, sentAfterMs, 'events')}`,
        `memory: ${megabytes(memoryBefore)} before, ${megabytes(peak)} at most`,
        faults.length === 0 ? 'Everybody was told once of each.' : `WRONG: ${faults.join('; ')}`,
        `Machine: ${describeMachine()}`,
      ].join('\n'),
    );
    return faults.length === 0 ? 0 : 1;
  } finally {
    await notifications.close();
  }
}

async function residentBytes(place: Place): Promise<number> {
  const response = await fetch(adminUrl(place, 'notifications', '/metrics'), {
    signal: AbortSignal.timeout(10_000),
  });
  const line = (await response.text())
    .split('\n')
    .find((text) => /^process_resident_memory_bytes[{ ]/.test(text));
  return Number(line?.split(' ').at(-1));
}

function within(text: string, least: number, most: number): number | undefined {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : undefined;
  return value !== undefined && value >= least && value <= most ? value : undefined;
}

function number(value: number): string {
  return value.toLocaleString('en');
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function rate(count: number, ms: number, what = ''): string {
  return `${(count / (ms / 1_000)).toFixed(0)} ${what}/s`.replace(' /', '/');
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MB`;
}
