import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { adminUrl, databaseUrl, eventually, subgraphNames, type TraceCollector } from '@paygraph/testing';
import postgres from 'postgres';
import type { Canary } from './canaries.ts';
import type { World } from './worlds.ts';

/** Something that was written down somewhere. `folder` of the data folder, where it is a file. */
interface Place {
  readonly name: string;
  readonly folder?: string;
  readonly content: Buffer;
}

/** Where canaries are found that should be nowhere, and how many places and bytes were looked through. */
export async function searchEverywhere(
  world: World,
  canaries: readonly Canary[],
): Promise<{ found: readonly string[]; places: number; megabytes: number }> {
  const found: string[] = [];
  let places = 0;
  let bytes = 0;
  for await (const place of everyPlace(world)) {
    places += 1;
    bytes += place.content.length;
    for (const { name, forms, allowedIn = [] } of canaries) {
      if (place.folder !== undefined && allowedIn.includes(place.folder)) continue;
      const form = forms.find((text) => place.content.includes(text));
      if (form !== undefined) found.push(`${name} in ${place.name}: ${contextOf(place.content, form)}`);
    }
  }
  return { found, places, megabytes: bytes / 1_000_000 };
}

async function* everyPlace(world: World): AsyncGenerator<Place> {
  yield { name: 'the log', content: Buffer.from(world.system.process.output()) };
  if (world.traces) yield { name: 'the traces', content: await tracesUntilNow(world, world.traces) };
  for (const service of ['gateway', ...subgraphNames] as const) {
    const response = await fetch(adminUrl(world.place, service, '/metrics'));
    yield { name: `the metrics of ${service}`, content: Buffer.from(await response.text()) };
  }
  for (const name of subgraphNames) yield* everyTable(world, name);
  yield* everyFile(world.place.dataFolder);
}

/** Spans come in batches: those of a request that is made now come last. */
async function tracesUntilNow({ url }: World, traces: TraceCollector): Promise<Buffer> {
  const traceId = randomBytes(16).toString('hex');
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent: `00-${traceId}-${'1'.repeat(16)}-01` },
    body: '{"query":"{ __typename }"}',
  });
  await response.body?.cancel();
  await eventually('the spans of a request', () =>
    traces.spans().find(({ linkedTo }) => linkedTo.includes(traceId)),
  );
  return Buffer.from(traces.text());
}

/** Row by row as text: what Postgres keeps compressed would not be found in its files. */
async function* everyTable(
  { place }: World,
  database: (typeof subgraphNames)[number],
): AsyncGenerator<Place> {
  const sql = postgres(await databaseUrl(place, database), { max: 1, onnotice: () => {} });
  try {
    const tables = await sql<{ schema: string; name: string }[]>`
      select table_schema as schema, table_name as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`;
    for (const { schema, name } of tables) {
      const rows = await sql<{ text: string }[]>`
        select row_to_json(t)::text as text from ${sql(schema)}.${sql(name)} t limit 100000`;
      yield {
        name: `table ${database}.${name}`,
        content: Buffer.from(rows.map(({ text }) => text).join('\n')),
      };
    }
    // What is still in memory goes to the files, which are searched next.
    await sql`checkpoint`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Mails, the provider's notes, Postgres's own files and its write-ahead log; but not the keys. */
async function* everyFile(dataFolder: string): AsyncGenerator<Place> {
  for (const entry of await readdir(dataFolder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(dataFolder, file);
    const folder = name.split(path.sep)[0] ?? '';
    if (!entry.isFile() || folder === 'keys') continue;
    // One that was there a moment ago may have been put away.
    const content = await readFile(file).catch(() => undefined);
    if (content !== undefined) yield { name: `file ${name}`, folder, content };
  }
}

function contextOf(content: Buffer, form: string): string {
  const at = content.indexOf(form);
  return content
    .subarray(Math.max(0, at - 60), at + form.length + 20)
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, '·');
}
