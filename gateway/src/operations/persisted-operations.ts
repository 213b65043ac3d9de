import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { publicError } from '../errors.ts';
import { createBoundedCache } from './bounded-cache.ts';
import { hashOf, type OperationList } from './operation-list.ts';

/** The part of a request that says which document it means: by its text, by its id, or both to register it. */
export interface DocumentReference {
  readonly query?: unknown;
  readonly extensions?: unknown;
  readonly documentId?: unknown;
}

export interface PersistedOperations {
  /**
   * The text that is meant, or why it can't be had. `keep` is called once the document proved valid, for what it asks
   * to be kept.
   */
  resolve(reference: DocumentReference): { text: string; keep: () => void } | { refusal: GraphQLError };
}

/** Anyone may register documents, so what is kept is bounded, and only what is lost is asked for again. */
const boundsInBytes = { maxCount: 1_000, maxSize: 5_000_000, maxOneSize: 20_000 };

/**
 * Apollo's protocol of automatic persisted queries, in front of a list of operations. `onlyListed` allows nothing beside
 * the list: an operation is then given by its id, or by the very text of it.
 */
export function createPersistedOperations(options: {
  list: OperationList;
  onlyListed: boolean;
}): PersistedOperations {
  const { list, onlyListed } = options;
  const registered = createBoundedCache<string>(boundsInBytes);

  function keep(id: string, text: string): void {
    if (!list.has(id)) registered.set(id, text, Buffer.byteLength(text));
  }

  return {
    resolve(reference) {
      const id = readId(reference);
      if (id instanceof GraphQLError) return { refusal: id };
      const { query } = reference;
      if (typeof query === 'string' && query !== '') {
        if (id !== undefined && id !== hashOf(query)) {
          return refuse('The hash is not the SHA-256 of the query, in hexadecimal.');
        }
        if (onlyListed && !list.has(id ?? hashOf(query))) return refuse(notListed);
        return { text: query, keep: () => id !== undefined && keep(id, query) };
      }
      if (id === undefined) return refuse('The request has no query, and no hash of one.');
      const text = list.get(id) ?? registered.get(id);
      if (text !== undefined) return { text, keep: () => {} };
      return onlyListed ? refuse(notListed) : { refusal: notFound() };
    },
  };
}

const notListed = 'Only the operations of the persisted list are served here, and this is none of them.';

function refuse(message: string): { refusal: GraphQLError } {
  return { refusal: publicError('BAD_USER_INPUT', message) };
}

/**
 * Text, code and status are the protocol's: a step of it and no failure, upon which a client sends the query along. No
 * cache may keep it, for the next answer is another.
 */
function notFound(): GraphQLError {
  const headers = new HeaderMap([['cache-control', 'private, no-cache, must-revalidate']]);
  return new GraphQLError('PersistedQueryNotFound', {
    extensions: { code: 'PERSISTED_QUERY_NOT_FOUND', http: { status: 200, headers } },
  });
}

/** `documentId` of GraphQL over HTTP's appendix on persisted documents, or `extensions.persistedQuery` of Apollo's. */
function readId({ extensions, documentId }: DocumentReference): string | undefined | GraphQLError {
  if (documentId !== undefined && documentId !== null) {
    const id = typeof documentId === 'string' ? documentId.replace(/^sha256:/, '') : documentId;
    return isHash(id) ? id : publicError('BAD_USER_INPUT', `\`documentId\` must be ${hashForm}.`);
  }
  const persisted = isRecord(extensions) ? extensions['persistedQuery'] : undefined;
  if (persisted === undefined || persisted === null) return undefined;
  if (!isRecord(persisted) || persisted['version'] !== 1) {
    return publicError('BAD_USER_INPUT', 'Only version 1 of `persistedQuery` is understood.');
  }
  const hash = persisted['sha256Hash'];
  return isHash(hash) ? hash : publicError('BAD_USER_INPUT', `\`sha256Hash\` must be ${hashForm}.`);
}

const hashForm = 'a SHA-256 of 64 hexadecimal digits, in small letters';

function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
