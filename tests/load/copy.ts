import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type postgres from 'postgres';

export type Field = string | number | bigint | Date | null | undefined;

/** COPY in its text format: a line a row, fields parted by tabs, `\N` for null. No field here needs escaping. */
export async function copy<Item>(
  sql: postgres.TransactionSql,
  target: string,
  items: readonly Item[],
  rowsOf: (item: Item) => readonly (readonly Field[])[],
): Promise<void> {
  function* lines(): Iterable<string> {
    for (const item of items) for (const row of rowsOf(item)) yield `${row.map(text).join('\t')}\n`;
  }
  await pipeline(Readable.from(chunks(lines())), await sql.unsafe(`copy ${target} from stdin`).writable());
}

/** Some thousand lines at once: a write for each would cost more than the line. */
function* chunks(lines: Iterable<string>): Iterable<Buffer> {
  let gathered: string[] = [];
  for (const line of lines) {
    if (gathered.push(line) < 2_000) continue;
    yield Buffer.from(gathered.join(''));
    gathered = [];
  }
  if (gathered.length > 0) yield Buffer.from(gathered.join(''));
}

function text(field: Field): string {
  if (field === null || field === undefined) return '\\N';
  return field instanceof Date ? field.toISOString() : String(field);
}
