import { createHash } from 'node:crypto';
import { TypeID } from 'typeid-js';
import type { Id, Prefix } from './index.ts';

/**
 * The id of what follows from something else: the same from the same id and names, whoever derives it and however often.
 * It keeps the time of the id it comes from, and so sorts as that one does. The rest is a hash, as a UUIDv8 has it
 * (RFC 9562, section 5.8).
 */
export function deriveId<P extends Prefix>(prefix: P, from: Id<Prefix>, names: readonly string[]): Id<P> {
  // As JSON, so that no two lists of names read the same.
  const bytes = createHash('sha256')
    .update(JSON.stringify([from, prefix, ...names]))
    .digest()
    .subarray(0, 16);
  // 48 bits of time.
  bytes.set(TypeID.fromString(from).toUUIDBytes().subarray(0, 6));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const text: string = TypeID.fromUUIDBytes(prefix, bytes).toString();
  return text as Id<P>;
}
