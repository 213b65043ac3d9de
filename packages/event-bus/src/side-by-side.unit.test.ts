import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { handleSideBySide } from './side-by-side.ts';

interface Row {
  readonly position: number;
  readonly key: string;
  /** How many turns of the event loop its handling takes. */
  readonly turns: number;
}

const anyRows = fc
  .array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), turns: fc.nat({ max: 5 }) }), {
    maxLength: 30,
  })
  .map((rows): readonly Row[] => rows.map((row, index) => ({ ...row, position: index + 1 })));

/** Handles rows by waiting, and writes down what happened. */
function world(rows: readonly Row[]) {
  const ended: number[] = [];
  const notes: number[] = [];
  const faults: string[] = [];
  const busy = new Map<string, number>();
  let underWay = 0;
  let most = 0;
  let isNoting = false;
  return {
    ended,
    notes,
    faults,
    most: () => most,
    handle: async ({ position, key, turns }: Row, before: Row | undefined) => {
      if (before?.position !== (position === 1 ? undefined : position - 1)) faults.push(`before ${position}`);
      if (busy.has(key)) faults.push(`${position} begins while ${busy.get(key)} of its key is under way`);
      busy.set(key, position);
      underWay += 1;
      most = Math.max(most, underWay);
      for (let left = turns; left > 0; left -= 1) await turn();
      underWay -= 1;
      busy.delete(key);
      ended.push(position);
      return true;
    },
    note: async ({ position }: Row) => {
      if (isNoting) faults.push(`two notes at once at ${position}`);
      isNoting = true;
      const open = rows.filter((row) => row.position <= position && !ended.includes(row.position));
      if (open.length > 0) faults.push(`noted ${position} with ${open.length} open`);
      notes.push(position);
      await turn();
      isNoting = false;
      return true;
    },
  };
}

const keyOf = ({ key }: Row) => key;

test('handles each row once, those of a key in order, and notes only what is done without a gap', async () => {
  await fc.assert(
    fc.asyncProperty(anyRows, fc.integer({ min: 1, max: 6 }), async (rows, atOnce) => {
      const { handle, note, ended, notes, faults, most } = world(rows);
      expect(await handleSideBySide(rows, { atOnce, keyOf, handle, note })).toBe(true);
      expect(faults).toEqual([]);
      expect(ended.toSorted((a, b) => a - b)).toEqual(rows.map(({ position }) => position));
      for (const key of ['a', 'b', 'c', 'd']) {
        const own = ended.filter((position) => rows[position - 1]?.key === key);
        expect(own).toEqual(own.toSorted((a, b) => a - b));
      }
      expect(notes).toEqual([...new Set(notes)].sort((a, b) => a - b));
      expect(notes.at(-1)).toBe(rows.at(-1)?.position);
      expect(most()).toBeLessThanOrEqual(atOnce);
    }),
  );
});

test('handles rows of different keys at the same time', async () => {
  const rows = ['a', 'b', 'c'].map((key, index) => ({ key, position: index + 1, turns: 3 }));
  const { handle, note, most } = world(rows);
  await handleSideBySide(rows, { atOnce: 2, keyOf, handle, note });
  expect(most()).toBe(2);
});

test.each(['refuses', 'throws'])(
  'where the handling of a row %s, begins no other, ends those under way, and notes none behind it',
  async (how) => {
    await fc.assert(
      fc.asyncProperty(anyRows, fc.nat({ max: 29 }), async (rows, at) => {
        fc.pre(at < rows.length);
        const { handle, note, ended, notes, faults } = world(rows);
        let endedBefore: number | undefined;
        const failing = async (row: Row, before: Row | undefined) => {
          await handle(row, before);
          if (row.position !== at + 1) return true;
          endedBefore = ended.length;
          if (how === 'throws') throw new Error('never');
          return false;
        };
        const atOnce = 3;
        const handling = handleSideBySide(rows, { atOnce, keyOf, handle: failing, note });
        if (how === 'throws') await expect(handling).rejects.toThrow('never');
        else expect(await handling).toBe(false);
        expect(faults).toEqual([]);
        expect(ended.length - (endedBefore ?? 0)).toBeLessThan(atOnce);
        expect(notes.filter((position) => position > at)).toEqual([]);
        const firstOpen = rows.find(({ position }) => position === at + 1 || !ended.includes(position));
        expect(notes.at(-1) ?? 0).toBe((firstOpen?.position ?? 1) - 1);
      }),
    );
  },
);

test.each(['refuses', 'throws'])('notes nothing more where a note %s, and begins nothing', async (how) => {
  const rows = Array.from({ length: 20 }, (_, index) => ({ key: `${index}`, position: index + 1, turns: 1 }));
  const { handle, ended } = world(rows);
  let notes = 0;
  const note = async () => {
    notes += 1;
    if (how === 'throws') throw new Error('not noted');
    return false;
  };
  const handling = handleSideBySide(rows, { atOnce: 2, keyOf, handle, note });
  if (how === 'throws') await expect(handling).rejects.toThrow('not noted');
  else expect(await handling).toBe(false);
  expect(notes).toBe(1);
  expect(ended.length).toBeLessThan(rows.length);
});
