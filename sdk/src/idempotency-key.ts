/** A key for one thing to be done once: make it before the first try, keep it, and give the same one with each repeat. */
export function newIdempotencyKey(): string {
  return crypto.randomUUID();
}
