import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { announcePresence, type Presence } from './presence.ts';

let scratch: ScratchDatabase;
let present: Presence[];
beforeEach(async () => {
  scratch = await createScratchDatabase('presence');
  present = [];
});
afterEach(async () => {
  await Promise.all(present.map(({ leave }) => leave()));
  await scratch.drop();
});

async function come(
  name = 'transactions',
  whenAlone: () => Promise<void> = async () => {},
): Promise<boolean> {
  const presence = await announcePresence({ url: scratch.url, name, whenAlone });
  present.push(presence);
  return presence.wasAlone;
}

describe('a process', () => {
  test('is alone where it is the first, and no later one is', async () => {
    expect([await come(), await come(), await come()]).toEqual([true, false, false]);
  });

  test('is alone again once all before it have left', async () => {
    await come();
    await come();
    await Promise.all(present.splice(0).map(({ leave }) => leave()));
    expect(await come()).toBe(true);
  });

  test('is not alone while one of those before it is there, whichever', async () => {
    await come();
    await come();
    await present.shift()?.leave();
    expect(await come()).toBe(false);
  });

  test('takes none of another name for one of its own', async () => {
    expect([await come('transactions'), await come('payments')]).toEqual([true, true]);
  });

  test('does what it does alone before any other is let in', async () => {
    const done: string[] = [];
    const mayEnd = Promise.withResolvers<void>();
    const isDoing = Promise.withResolvers<void>();
    const first = come('transactions', async () => {
      isDoing.resolve();
      await mayEnd.promise;
      done.push('what the first does alone');
    });
    await isDoing.promise;
    const second = come('transactions', async () => {
      done.push('the second thinks it is alone');
    }).then(() => done.push('the second is in'));
    mayEnd.resolve();
    await Promise.all([first, second]);
    expect(done).toEqual(['what the first does alone', 'the second is in']);
  });

  test('waits for one that stands still in what it does alone, but not for ever', async () => {
    const mayEnd = Promise.withResolvers<void>();
    const isDoing = Promise.withResolvers<void>();
    const first = come('transactions', () => {
      isDoing.resolve();
      return mayEnd.promise;
    });
    await isDoing.promise;
    const second = { url: scratch.url, name: 'transactions', whenAlone: async () => {}, lockTimeoutMs: 50 };
    await expect(announcePresence(second)).rejects.toThrow('lock timeout');
    mayEnd.resolve();
    await first;
    expect(await come()).toBe(false);
  });

  test('of several that come at once is alone in one case at most', async () => {
    const alone = await Promise.all(Array.from({ length: 5 }, () => come()));
    expect(alone.filter(Boolean)).toHaveLength(1);
  });

  test('that fails in what it does alone leaves no trace', async () => {
    await expect(
      come('transactions', async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await come()).toBe(true);
  });
});
