import type { GraphQLFormattedError } from 'graphql';
import { z } from 'zod';

export type SubgraphAnswer =
  | {
      readonly kind: 'answered';
      /** Absent where nothing was run. */
      readonly data?: Record<string, unknown> | null;
      readonly errors: readonly GraphQLFormattedError[];
      readonly extensions?: Readonly<Record<string, unknown>>;
    }
  /** The subgraph does not take our word for who is asking, or not this one request: it is there, and works. */
  | { readonly kind: 'refused'; readonly cause: string }
  /** Down, too slow, or not making sense. */
  | {
      readonly kind: 'unavailable';
      readonly cause: unknown;
      /** The connection broke under it: one process is gone, which says nothing of the others. */
      readonly lostConnection?: true;
    };

/** As many calls wait as may; this one was not sent. */
export const queueIsFull = 'too many requests are waiting';

/** It is left alone for a moment; this one was not sent. */
export const circuitIsOpen = 'it failed too often; it is tried again soon';

const errorSchema = z.object({
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).optional(),
  extensions: z.record(z.string(), z.unknown()).optional(),
});

const answerSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(errorSchema).nullish(),
  extensions: z.record(z.string(), z.unknown()).nullish(),
});

/**
 * Unauthorized and Forbidden; Bad Request, Content Too Large and Request Header Fields Too Large (RFC 9110, section 15.5,
 * and RFC 6585, section 5), which tell of the request alone: were they a failure of the subgraph, whoever can write such
 * a request could have it cut off from everybody.
 */
const refusals: ReadonlySet<number> = new Set([400, 401, 403, 413, 431]);

/** A refusal (400, 401) that speaks GraphQL is read like any answer. */
export function readAnswer(status: number, text: string): SubgraphAnswer {
  if (status >= 500) return { kind: 'unavailable', cause: `status ${status}` };
  const answer = readBody(text);
  if (answer === undefined) {
    return refusals.has(status)
      ? { kind: 'refused', cause: `status ${status}` }
      : { kind: 'unavailable', cause: `status ${status} with a body that is no GraphQL` };
  }
  const { data, errors, extensions } = answer;
  const wasRun = data !== undefined;
  if (!wasRun && errors.some((error) => error.extensions?.['code'] === 'UNAUTHENTICATED')) {
    return { kind: 'refused', cause: 'the identity was not accepted' };
  }
  return { kind: 'answered', errors, ...(wasRun && { data }), ...(extensions && { extensions }) };
}

function readBody(text: string) {
  const answer = answerSchema.safeParse(parseJson(text));
  if (!answer.success) return undefined;
  const { data, errors, extensions } = answer.data;
  if (data === undefined && !errors?.length) return undefined;
  return { data, errors: (errors ?? []).map(asFormattedError), extensions };
}

/** An error as a subgraph sent it, without what it may have added. */
export function asFormattedError({
  message,
  path,
  extensions,
}: z.infer<typeof errorSchema>): GraphQLFormattedError {
  return { message, ...(path && { path }), ...(extensions && { extensions }) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
