/** What every bus promises, as tests: each adapter's own test file runs them over that adapter. */
import { createEvent } from '@paygraph/events';
import { createIds } from '@paygraph/ids';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { BusUnderTest } from './bus-under-test.ts';
import { describeFailingHandlers } from './failing-handlers-contract.ts';
import { eventOf, eventsOf, recorder, upTo } from './numbered-events.ts';
import type { Consumer, EventBus, Handlers } from './port.ts';

const ids = createIds();
/** Guards against hanging only. */
const guard = { timeout: 30_000, interval: 10 };
const topics = ['user-events'] as const;

export function describeEventBus(name: string, open: () => Promise<BusUnderTest>): void {
  describe(`event bus on ${name}`, () => {
    let opened: BusUnderTest;
    let buses: EventBus[];
    let key: string;
    let consumer: string;

    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());
    beforeEach(() => {
      buses = [];
      key = ids.next('usr');
      consumer = `consumer-${key}`;
    });
    afterEach(async () => {
      await Promise.all(buses.map((bus) => bus.close()));
    });

    function connect(): EventBus {
      const bus = opened.connect();
      buses.push(bus);
      return bus;
    }

    function consume(handlers: Handlers, bus = connect(), as = consumer): Promise<Consumer> {
      return bus.consume({ consumer: as, topics, handlers });
    }

    function arrived(numbers: () => readonly number[], expected: readonly number[]): Promise<void> {
      return vi.waitFor(() => expect(numbers()).toEqual(expected), guard);
    }

    describe('a consumer', () => {
      test('gets each event once, those of a key in the order they were committed', async () => {
        const others = [ids.next('usr'), ids.next('usr')];
        const record = recorder([key, ...others]);
        await consume(record.handlers);
        for (const number of upTo(40)) {
          await opened.publish([key, ...others].map((one) => eventOf(one, number)));
        }
        for (const one of [key, ...others]) await arrived(() => record.numbers(one), upTo(40));
      });

      test('gets what was committed before it first came, however much, in order', async () => {
        await opened.publish(eventsOf(key, 1_100));
        const record = recorder([key]);
        await consume(record.handlers);
        await arrived(record.numbers, upTo(1_100));
      });

      test('gets what another consumer gets, too', async () => {
        const [one, other] = [recorder([key]), recorder([key])];
        const bus = connect();
        await consume(one.handlers, bus);
        await consume(other.handlers, bus, `${consumer}-other`);
        await opened.publish(eventsOf(key, 5));
        await arrived(one.numbers, upTo(5));
        await arrived(other.numbers, upTo(5));
      });

      test('is passed by events of types it does not handle', async () => {
        const record = recorder([key]);
        await consume(record.handlers);
        const unknown = createEvent({
          id: ids.next('evt'),
          source: 'users',
          type: 'user.verified',
          key,
          at: new Date(0),
          data: { userId: key },
        });
        await opened.publish([unknown, eventOf(key, 1)]);
        await arrived(record.numbers, [1]);
        expect(await opened.deadLetters(consumer)).toEqual([]);
      });

      test('that comes back goes on where it was', async () => {
        const before = recorder([key]);
        const bus = connect();
        await consume(before.handlers, bus);
        await opened.publish(eventsOf(key, 3));
        await arrived(before.numbers, upTo(3));
        await bus.close();
        await opened.publish(eventsOf(key, 3, 4));
        const after = recorder([key]);
        await consume(after.handlers);
        await arrived(after.numbers, upTo(6, 4));
      });

      test('that is set back to the beginning gets everything again', async () => {
        const bus = connect();
        const before = recorder([key]);
        await consume(before.handlers, bus);
        await opened.publish(eventsOf(key, 5));
        await arrived(before.numbers, upTo(5));
        await bus.close();
        await opened.rewind(consumer);
        const after = recorder([key]);
        await consume(after.handlers);
        await arrived(after.numbers, upTo(5));
      });

      test('learns of each event its publisher and a place that only grows', async () => {
        const places: bigint[] = [];
        const record = recorder([key], (_, { publisher, position }) => {
          expect(publisher).toBe('users');
          places.push(position);
        });
        await consume(record.handlers);
        await opened.publish(eventsOf(key, 5));
        await arrived(record.numbers, upTo(5));
        expect(places).toEqual([...new Set(places)].sort((one, other) => (one < other ? -1 : 1)));
      });
    });

    describeFailingHandlers(() => ({ consume, connect, arrived, opened, key, consumer }));

    describe('stopping a consumer', () => {
      test('waits for the event under way, and takes no other', async () => {
        const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
        const record = recorder([key], () => {
          reached.resolve();
          return gate.promise;
        });
        const consuming = await consume(record.handlers);
        await opened.publish(eventsOf(key, 3));
        await reached.promise;
        let stopped = false;
        const stopping = consuming.stop().then(() => {
          stopped = true;
        });
        await opened.publish([eventOf(key, 4)]);
        // Time enough to stop: another one has come and read them all.
        const another = recorder([key]);
        await consume(another.handlers, connect(), `${consumer}-another`);
        await arrived(another.numbers, upTo(4));
        expect(stopped).toBe(false);
        gate.resolve();
        await stopping;
        expect(record.numbers()).toEqual([1]);
      });
    });

    describe('two processes with one consumer name', () => {
      test('share the events without doubling, and the one goes on without the other', async () => {
        const records = [recorder([key]), recorder([key])] as const;
        const [one, other] = [connect(), connect()];
        await Promise.all([consume(records[0].handlers, one), consume(records[1].handlers, other)]);
        const all = () => records.flatMap(({ numbers }) => numbers()).sort((a, b) => a - b);
        await opened.publish(eventsOf(key, 30));
        await arrived(all, upTo(30));
        const [busy, idle] = records[0].seen.length > 0 ? [one, other] : [other, one];
        await busy.close();
        await opened.publish(eventsOf(key, 30, 31));
        await arrived(all, upTo(60));
        await idle.close();
      });
    });

    describe('a listener', () => {
      test('gets every event from now on, in every process, and none from before', async () => {
        await opened.publish(eventsOf(key, 2));
        const before = recorder([key]);
        await consume(before.handlers);
        // On the bus for certain: what is only just committed may still come to a listener as well.
        await arrived(before.numbers, upTo(2));
        const records = [recorder([key]), recorder([key])];
        for (const { handlers } of records) await connect().listen({ topics, handlers });
        await opened.publish(eventsOf(key, 5, 3));
        for (const { numbers } of records) await arrived(numbers, upTo(7, 3));
      });

      test('misses nothing that commits once it listens', async () => {
        for (const round of upTo(15)) {
          const record = recorder([key]);
          const listening = await connect().listen({ topics, handlers: record.handlers });
          await opened.publish([eventOf(key, round)]);
          await arrived(() => record.numbers().slice(-1), [round]);
          await listening.stop();
        }
      });

      test('that throws at an event gets the next one', async () => {
        const record = recorder([key], (number) => {
          if (number === 1) throw new Error('never');
        });
        await connect().listen({ topics, handlers: record.handlers });
        await opened.publish(eventsOf(key, 2));
        await arrived(record.numbers, [2]);
      });
    });
  });
}
