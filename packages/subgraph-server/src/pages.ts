import { apiError } from './errors.ts';

/** Which page of a list is asked for: `limit` items that come after `after`, the first ones where it is undefined. */
export interface PageRequest {
  readonly limit: number;
  readonly after: string | undefined;
}

export interface Page<Node> {
  readonly nodes: readonly Node[];
  readonly hasNextPage: boolean;
}

const maxLimit = 100;
const defaultLimit = 20;

/**
 * Reads a connection's arguments. A cursor is the text that `cursorOf` gave to `toConnection`. Throws BAD_USER_INPUT for
 * a `first` outside 1 to 100 and for a cursor nobody gave out.
 */
export function readPageRequest(args: {
  first?: number | null | undefined;
  after?: string | null | undefined;
}): PageRequest {
  const limit = args.first ?? defaultLimit;
  if (limit < 1 || limit > maxLimit) {
    throw apiError('BAD_USER_INPUT', `first is a number from 1 to ${maxLimit}.`);
  }
  return { limit, after: args.after == null ? undefined : decodeCursor(args.after) };
}

/** A page as a Relay connection. `cursorOf` names the place of a node in the list: the key the list is sorted by. */
export function toConnection<Node>(page: Page<Node>, request: PageRequest, cursorOf: (node: Node) => string) {
  const edges = page.nodes.map((node) => ({ cursor: encodeCursor(cursorOf(node)), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: request.after !== undefined,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Opaque on purpose: clients hand cursors back, they don't read them. */
export function encodeCursor(place: string): string {
  return Buffer.from(place).toString('base64url');
}

export function decodeCursor(cursor: string): string {
  const place = Buffer.from(cursor, 'base64url').toString();
  const wellFormed = cursor.length <= 200 && place !== '' && encodeCursor(place) === cursor;
  if (!wellFormed || /[^\x20-\x7e]/.test(place)) {
    throw apiError('BAD_USER_INPUT', 'after is not a cursor of this list.');
  }
  return place;
}
