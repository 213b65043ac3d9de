import { describe, expect, test } from 'vitest';
import { createIds, parseId } from './index.ts';

describe('ids', () => {
  test('carry their kind', () => {
    expect(createIds().next('wal')).toMatch(/^wal_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
  });

  test('sort by the time they were made, also within a millisecond', () => {
    let nowMs = 1_700_000_000_000;
    const ids = createIds(() => nowMs);
    const made = Array.from({ length: 2_000 }, (_, index) => {
      if (index % 500 === 0) nowMs += 1;
      return ids.next('txn');
    });
    expect(made.toSorted()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
  });

  test('are read only as the kind they are', () => {
    const id = createIds().next('usr');
    expect(parseId('usr', id)).toBe(id);
    expect(parseId('wal', id)).toBeUndefined();
  });

  test.each(['usr_', 'usr_01', `usr_${'8'.repeat(26)}`, `usr_${'u'.repeat(26)}`, "usr_' OR 1=1 --", 'usr'])(
    '%j is no id',
    (text) => expect(parseId('usr', text)).toBeUndefined(),
  );
});
