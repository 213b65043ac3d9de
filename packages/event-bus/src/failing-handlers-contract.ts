/** What every bus promises of a handler that fails: a part of the contract in event-bus-contract.ts. */
import { describe, expect, test, vi } from 'vitest';
import type { BusUnderTest } from './bus-under-test.ts';
import { DependencyAway } from './dependency-away.ts';
import { eventsOf, recorder, upTo } from './numbered-events.ts';
import type { Consumer, EventBus, Handlers } from './port.ts';

/** What the contract offers to one test. */
export interface ContractWorld {
  readonly opened: BusUnderTest;
  /** A key, and a consumer's name, that no other test has. */
  readonly key: string;
  readonly consumer: string;
  connect(): EventBus;
  consume(handlers: Handlers, bus?: EventBus): Promise<Consumer>;
  arrived(numbers: () => readonly number[], expected: readonly number[]): Promise<void>;
}

/** Guards against hanging only. */
const guard = { timeout: 30_000, interval: 10 };
const topics = ['user-events'] as const;

export function describeFailingHandlers(world: () => ContractWorld): void {
  describe('a handler that throws', () => {
    test('is tried again, and no later event overtakes', async () => {
      const { arrived, consume, consumer, key, opened } = world();
      let fails = 2;
      const record = recorder([key], (number) => {
        if (number === 1 && fails > 0) {
          fails -= 1;
          throw new Error('not yet');
        }
      });
      await consume(record.handlers);
      await opened.publish(eventsOf(key, 3));
      await arrived(record.numbers, upTo(3));
      expect(await opened.deadLetters(consumer)).toEqual([]);
    });

    test('again and again, gives its event to the dead letters, and the rest goes on', async () => {
      const { arrived, consume, consumer, key, opened } = world();
      let tries = 0;
      const record = recorder([key], (number) => {
        if (number !== 2) return;
        tries += 1;
        throw new Error('never');
      });
      await consume(record.handlers);
      const events = eventsOf(key, 3);
      await opened.publish(events);
      await arrived(record.numbers, [1, 3]);
      expect(await opened.deadLetters(consumer)).toEqual([events[1]?.id]);
      expect(tries).toBeGreaterThan(1);
    });

    test('and is stopped before it succeeded, gets its event again when it comes back', async () => {
      const { arrived, connect, consume, consumer, key, opened } = world();
      let tries = 0;
      const bus = connect();
      const failing = recorder([key], () => {
        tries += 1;
        throw new Error('not here');
      });
      await consume(failing.handlers, bus);
      await opened.publish(eventsOf(key, 2));
      await vi.waitFor(() => expect(tries).toBeGreaterThan(0), guard);
      await bus.close();
      const record = recorder([key]);
      await consume(record.handlers);
      await arrived(record.numbers, upTo(2));
      expect(await opened.deadLetters(consumer)).toEqual([]);
    });
  });

  describe('a handler whose dependency is away', () => {
    test('gets its event until it is back, however often; those behind it wait, and none is given up on', async () => {
      const { arrived, consume, consumer, key, opened } = world();
      let absences = 6;
      const tried: number[] = [];
      const record = recorder([key], (number) => {
        tried.push(number);
        if (number !== 1 || absences === 0) return;
        absences -= 1;
        throw new Error('could not be written', { cause: new DependencyAway('the store') });
      });
      await consume(record.handlers);
      await opened.publish(eventsOf(key, 3));
      await arrived(record.numbers, upTo(3));
      expect(tried).toEqual([...Array(7).fill(1), 2, 3]);
      expect(await opened.deadLetters(consumer)).toEqual([]);
    });

    test('does not hold up a stop, and gets its event again when it comes back', async () => {
      const { arrived, connect, consume, consumer, key, opened } = world();
      let tries = 0;
      const bus = connect();
      const failing = recorder([key], () => {
        tries += 1;
        throw new DependencyAway('the store');
      });
      await consume(failing.handlers, bus);
      await opened.publish(eventsOf(key, 2));
      await vi.waitFor(() => expect(tries).toBeGreaterThan(2), guard);
      await bus.close();
      const record = recorder([key]);
      await consume(record.handlers);
      await arrived(record.numbers, upTo(2));
      expect(await opened.deadLetters(consumer)).toEqual([]);
    });

    test('and that only listens, too, gets its event until it is back', async () => {
      const { arrived, connect, key, opened } = world();
      let absences = 3;
      const record = recorder([key], () => {
        if (absences === 0) return;
        absences -= 1;
        throw new DependencyAway('the store');
      });
      await connect().listen({ topics, handlers: record.handlers });
      await opened.publish(eventsOf(key, 2));
      await arrived(record.numbers, upTo(2));
    });
  });
}
