import { createScratchDatabase } from '@paygraph/testing/databases';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { feedOf, sequenced, startFollowing, take } from '../testing/followers.ts';
import { createSurroundings, type Surroundings } from '../testing/service.ts';
import type { StatusChange } from './status-change.ts';
import type { Transaction } from './transaction.ts';

let world: Surroundings;
let drop: () => Promise<void>;

beforeEach(async () => {
  const scratch = await createScratchDatabase('follow');
  drop = scratch.drop;
  world = await createSurroundings(scratch.url);
});

afterEach(async () => {
  await world.close();
  await drop();
});

const given = (capacity?: number) => startFollowing(world, capacity);

test('whatever the order of commits and wherever it is cut off, a client that resumes has each change once and in order', async () => {
  const { as, open, move, ada } = await given();
  await fc.assert(
    fc.asyncProperty(
      // Which of four transactions moves on next, how long that takes to commit, and when the client is cut off.
      fc.array(fc.record({ which: fc.nat(3), pauseMs: fc.nat(3) }), { minLength: 4, maxLength: 16 }),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
      async (moves, cuts) => {
        await sequenced(world);
        const first = feedOf(await as(ada));
        // Four writers at once, each in its own order.
        const written = await Promise.all(
          [0, 1, 2, 3].map(async (writer) => {
            const own = moves.filter(({ which }) => which === writer);
            const expected: string[] = [];
            let current: Transaction | undefined;
            for (const { pauseMs } of own) {
              await new Promise((resolve) => setTimeout(resolve, pauseMs));
              if (current === undefined || current.status === 'COMPLETED') current = await open();
              else current = await move(current, current.status === 'PENDING' ? 'PROCESSING' : 'COMPLETED');
              expected.push(`${current.id} ${current.version}`);
            }
            return expected;
          }),
        );
        const all = written.flat();
        const heard: StatusChange[] = [];
        let feed = first;
        for (const cut of cuts) {
          heard.push(...(await take(feed, Math.min(cut, all.length - heard.length))));
          feed.close();
          const last = heard.at(-1);
          if (last === undefined) throw new Error('nothing heard');
          feed = feedOf(await as(ada, { after: last.position }));
        }
        heard.push(...(await take(feed, all.length - heard.length)));
        feed.close();

        const told = heard.map(({ transactionId, version }) => `${transactionId} ${version}`);
        expect(told.toSorted()).toEqual(all.toSorted());
        for (const own of written) expect(told.filter((one) => own.includes(one))).toEqual(own);
        const positions = heard.map(({ position }) => position);
        expect(positions).toEqual(positions.toSorted((one, other) => Number(one - other)));
      },
    ),
    { numRuns: 40 },
  );
});

test('a follower of one transaction that starts at any moment hears the present and all that follows, once and in order', async () => {
  const { as, open, move, ada } = await given();
  await fc.assert(
    fc.asyncProperty(fc.nat(6), fc.nat(6), async (pauseMs, startMs) => {
      const opened = await open();
      const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
      const moving = wait(pauseMs).then(async () => move(await move(opened, 'PROCESSING'), 'COMPLETED'));
      await wait(startMs);
      const feed = feedOf(await as(ada, { transactionId: opened.id }));
      const versions: number[] = [];
      while (versions.at(-1) !== 3) {
        const [change] = await take(feed, 1);
        if (change) versions.push(change.version);
      }
      feed.close();
      await moving;
      const [from = 0] = versions;
      expect(versions).toEqual([1, 2, 3].filter((version) => version >= from));
    }),
    { numRuns: 40 },
  );
});
