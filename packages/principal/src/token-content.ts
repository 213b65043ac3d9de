import { createHash } from 'node:crypto';

/** The claim of an identity token that names what it was made for. */
export function digestOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('base64url');
}

/**
 * What the identity in a `subscribe` message is bound to. The message itself can't be: the token travels inside it.
 * Written anew on both sides from the parsed message, which gives the same text (ECMA-262, section 25.5.2).
 */
export function subscriptionContent(payload: {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}): string {
  return JSON.stringify([payload.query, payload.operationName ?? null, payload.variables ?? null]);
}
