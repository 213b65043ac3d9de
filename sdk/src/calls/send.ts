import type { ApiError } from '../errors.ts';
import type { Operation } from './operation.ts';

/** An answer of the graph. */
export interface Answer {
  readonly kind: 'answered';
  readonly data: unknown;
  readonly errors: readonly ApiError[];
  readonly retryAfterSeconds: number | undefined;
}

/** None came, or none that can be read: whether what was asked for was done is not known. */
export interface Lost {
  readonly kind: 'lost';
  readonly cause: unknown;
}

export type Send = (
  operation: Operation,
  variables: unknown,
  options: { accessToken: string | undefined; signal: AbortSignal },
) => Promise<Answer | Lost>;

/** Never rejects. */
export function createSend({ url, fetch }: { url: string; fetch: typeof globalThis.fetch }): Send {
  return async ({ text: query, name }, variables, { accessToken, signal }) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json',
          ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
        },
        body: JSON.stringify({ query, variables, ...(name !== '' && { operationName: name }) }),
        signal,
      });
      const text = await response.text();
      return readAnswer(text, response);
    } catch (cause) {
      return { kind: 'lost', cause };
    }
  };
}

function readAnswer(text: string, { status, headers }: Response): Answer | Lost {
  const body = parse(text);
  if (typeof body !== 'object' || body === null || !('data' in body || 'errors' in body)) {
    return { kind: 'lost', cause: new Error(`HTTP ${status} came without an answer of the graph`) };
  }
  const data = 'data' in body ? body.data : undefined;
  // As the contract has them; whatever else stands there has no code.
  const errors = 'errors' in body && Array.isArray(body.errors) ? (body.errors as ApiError[]) : [];
  const wait = Number(headers.get('retry-after') ?? Number.NaN);
  return { kind: 'answered', data, errors, retryAfterSeconds: Number.isFinite(wait) ? wait : undefined };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
