/**
 * Has the rows of a batch handled: those of one key one after another, of different keys side by side. How far all is done
 * is noted as it grows, by one note at a time, so that many rows that are done meanwhile cost one note.
 *
 * False where the batch must not go on: `handle` or `note` answered so. Whatever was begun has ended by then, and what of it
 * is done without a gap is noted. Throws, after the same, what either of them threw.
 */
export async function handleSideBySide<Row>(
  rows: readonly Row[],
  options: {
    readonly atOnce: number;
    readonly keyOf: (row: Row) => string;
    /** False to begin no other row; this one then counts as not done. */
    readonly handle: (row: Row, before: Row | undefined) => Promise<boolean>;
    /** Notes that this row and all before it are done. False where nothing more is to be begun or noted. */
    readonly note: (row: Row) => Promise<boolean>;
  },
): Promise<boolean> {
  const { atOnce, keyOf, handle, note } = options;
  const done = new Set<number>();
  const faults: unknown[] = [];
  let isOver = false;
  let isLost = false;
  let noted = 0;
  let noting: Promise<void> | undefined;

  function fail(error: unknown): void {
    faults.push(error);
    isOver = true;
  }

  async function noteAll(): Promise<void> {
    while (!isLost) {
      let upTo = noted;
      while (done.has(upTo)) upTo += 1;
      const last = rows[upTo - 1];
      if (upTo === noted || last === undefined) return;
      if (await note(last)) noted = upTo;
      else isLost = true;
    }
    isOver = true;
  }

  function noteSoon(): void {
    noting ??= noteAll()
      .catch((error: unknown) => {
        isLost = true;
        fail(error);
      })
      .finally(() => {
        noting = undefined;
      });
  }

  async function handleOne(index: number, row: Row): Promise<void> {
    try {
      if (await handle(row, rows[index - 1])) done.add(index);
      else isOver = true;
    } catch (error) {
      fail(error);
    }
    noteSoon();
  }

  const byKey = Map.groupBy(rows.entries(), ([, row]) => keyOf(row));
  // Whoever is free takes the next key: in the order of their first rows, so that the notes keep pace.
  const keys = byKey.values();
  async function work(): Promise<void> {
    for (const ofOneKey of keys) {
      for (const [index, row] of ofOneKey) {
        if (isOver) return;
        await handleOne(index, row);
      }
    }
  }

  await Promise.all(Array.from({ length: Math.min(atOnce, byKey.size) }, work));
  await noting;
  // What was done in the moment between the last note's look and its end.
  noteSoon();
  await noting;
  if (faults.length > 0) throw faults[0];
  return !isOver;
}
