/** Writes the JSON Schema of every event to `schema/events/`, for whoever reads them in another language. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { eventSchemas } from './topics.ts';

const folder = new URL('../../../schema/events/', import.meta.url);

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const [type, schema] of Object.entries(eventSchemas)) {
  const json = { title: type, ...z.toJSONSchema(schema) };
  await writeFile(new URL(`${type}.json`, folder), `${JSON.stringify(json, null, 2)}\n`);
}
console.log(`schema/events: ${Object.keys(eventSchemas).length} schemas`);
