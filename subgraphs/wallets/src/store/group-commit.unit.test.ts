import { describe, expect, test } from 'vitest';
import { busy, createGroupCommit } from './group-commit.ts';

/** A run that is let go by hand, and remembers its batches. */
function createGate() {
  const batches: (readonly string[])[] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  return {
    batches,
    open: () => gates.shift()?.resolve(),
    run: async (items: readonly string[]) => {
      batches.push(items);
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      await gate.promise;
      return items.map((item) => item.toUpperCase());
    },
  };
}
const concernsAll = () => false;

describe('group commit', () => {
  test('sends the first item at once, and together those that arrive meanwhile', async () => {
    const { run, batches, open } = createGate();
    const group = createGroupCommit({ run, concernsAll });
    const answers = ['a', 'b', 'c', 'd'].map((item) => group.submit(item));
    expect(batches).toEqual([['a']]);
    open();
    expect(await answers[0]).toBe('A');
    await expect.poll(() => batches).toEqual([['a'], ['b', 'c', 'd']]);
    open();
    expect(await Promise.all(answers)).toEqual(['A', 'B', 'C', 'D']);
  });

  test('keeps batches within their size', async () => {
    const batches: number[] = [];
    const run = async (items: readonly number[]) => {
      batches.push(items.length);
      return items;
    };
    const group = createGroupCommit({ run, concernsAll, maxBatch: 2 });
    await Promise.all([1, 2, 3, 4, 5, 6].map(group.submit));
    expect(batches).toEqual([1, 2, 2, 1]);
  });

  test('takes no more in than its queue holds', async () => {
    const { run, open } = createGate();
    const group = createGroupCommit({ run, concernsAll, maxQueue: 2 });
    const taken = ['under way', 'waiting', 'waiting'].map((item) => group.submit(item));
    expect(await group.submit('one too many')).toBe(busy);
    open();
    await taken[0];
    await expect.poll(() => group.size()).toBe(0);
    open();
    await Promise.all(taken);
  });

  test('one item that spoils the batch spoils only its own', async () => {
    const run = async (items: readonly string[]) => {
      if (items.includes('bad')) throw new Error('spoilt');
      return items;
    };
    const group = createGroupCommit({ run, concernsAll });
    const answers = await Promise.allSettled(['first', 'a', 'bad', 'b'].map(group.submit));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });

  test('what concerns all is told to all, and nobody is tried alone', async () => {
    const batches: (readonly string[])[] = [];
    const run = async (items: readonly string[]) => {
      batches.push(items);
      throw new Error('gone');
    };
    const group = createGroupCommit({ run, concernsAll: () => true });
    const answers = await Promise.allSettled(['a', 'b', 'c'].map(group.submit));
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(batches).toEqual([['a'], ['b', 'c']]);
  });

  test('is idle once nothing waits or is under way', async () => {
    const { run, open, batches } = createGate();
    const group = createGroupCommit({ run, concernsAll });
    await group.idle();
    const answers = [group.submit('a'), group.submit('b')];
    let idle = false;
    const becomesIdle = group.idle().then(() => {
      idle = true;
    });
    open();
    await expect.poll(() => batches.length).toBe(2);
    expect(idle).toBe(false);
    open();
    await becomesIdle;
    await Promise.all(answers);
  });
});
