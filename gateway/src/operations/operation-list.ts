import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Documents by the SHA-256 of their text, in hexadecimal: the operations that were promised before any client asks. */
export type OperationList = ReadonlyMap<string, string>;

/** The manifest that Apollo's tools write and read, as far as a server needs it. */
const manifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string(), body: z.string() })),
});

/** Throws, naming the file, where there is none or it is no manifest, or an id is not the hash of its document. */
export function readOperationList(path: string): OperationList {
  try {
    const { operations } = manifest.parse(JSON.parse(readFileSync(path, 'utf8')));
    for (const { id, body } of operations) {
      if (hashOf(body) !== id) throw new Error(`${id} is not the SHA-256 of its document`);
    }
    return new Map(operations.map(({ id, body }) => [id, body]));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`PERSISTED_OPERATIONS: ${path} can’t be used: ${reason}`, { cause: error });
  }
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
