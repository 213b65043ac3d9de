import { describe, expect, test } from 'vitest';
import { createBatchById } from './batch-by-id.ts';

describe('a batch', () => {
  test('asks once for what is wanted together, and for each id once', async () => {
    const { asked, load } = bench();
    const found = await Promise.all(['a', 'b', 'a', 'unknown'].map(load));
    expect(found).toEqual([{ id: 'a' }, { id: 'b' }, { id: 'a' }, undefined]);
    expect(asked).toEqual([['a', 'b', 'unknown']]);
  });

  test('asks again later: nothing is remembered', async () => {
    const { asked, load } = bench();
    await load('a');
    await load('a');
    expect(asked).toEqual([['a'], ['a']]);
  });

  test('is never larger than 500', async () => {
    const { asked, load } = bench();
    await Promise.all(Array.from({ length: 1_001 }, (_, index) => load(String(index))));
    expect(asked.map((ids) => ids.length)).toEqual([500, 500, 1]);
  });

  test('that fails fails for all who asked, and not for the next', async () => {
    let broken = true;
    const load = createBatchById(async (ids: readonly string[]) => {
      if (broken) throw new Error('no answer');
      return ids.map((id) => ({ id }));
    });
    const results = await Promise.allSettled([load('a'), load('b')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    broken = false;
    expect(await load('a')).toEqual({ id: 'a' });
  });
});

function bench() {
  const asked: (readonly string[])[] = [];
  const load = createBatchById(async (ids: readonly string[]) => {
    asked.push(ids);
    return ids.filter((id) => id !== 'unknown').map((id) => ({ id }));
  });
  return { asked, load };
}
