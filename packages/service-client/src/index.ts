import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type IdentitySigner, identityHeader, type ServiceName } from '@paygraph/principal';
import { print } from 'graphql';
import { Pool } from 'undici';

/**
 * The callee did not answer, in time or at all. Whether it did the work is unknown: only calls that bear repeating
 * may be made, and repeated.
 */
export class ServiceUnavailableError extends Error {
  override readonly name = 'ServiceUnavailableError';
}

/** The callee answered with GraphQL errors: a fault in one of the two programs. */
export class ServiceCallError extends Error {
  override readonly name = 'ServiceCallError';
}

export interface ServiceClient {
  /**
   * Asks another service's subgraph, as this service. Throws ServiceUnavailableError where no whole answer came
   * within the time-out, ServiceCallError where the answer holds errors.
   */
  call<Result, Variables extends object>(
    document: TypedDocumentNode<Result, Variables>,
    variables: Variables,
    requestId?: string,
  ): Promise<Result>;
  close(): Promise<void>;
}

export function createServiceClient(options: {
  from: ServiceName;
  to: ServiceName;
  /** The callee's GraphQL endpoint. */
  url: string;
  signer: IdentitySigner;
  timeoutMs?: number;
}): ServiceClient {
  const { from, to, signer, timeoutMs = 2_000 } = options;
  const url = new URL(options.url);
  const pool = new Pool(url.origin, {
    connections: 32,
    pipelining: 1,
    connect: { timeout: timeoutMs },
    // Shorter than the server keeps a connection (75 s), so that no call meets one being closed.
    keepAliveTimeout: 30_000,
    keepAliveMaxTimeout: 60_000,
  });
  const printed = new WeakMap<object, string>();

  function textOf(document: TypedDocumentNode<unknown, never>): string {
    const known = printed.get(document);
    if (known !== undefined) return known;
    const text = print(document);
    printed.set(document, text);
    return text;
  }

  async function post(
    body: string,
    requestId: string | undefined,
  ): Promise<{ status: number; text: string }> {
    try {
      const response = await pool.request({
        path: url.pathname,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [identityHeader]: signer.sign(
            { principal: { kind: 'service', name: from }, client: undefined },
            to,
          ),
          ...(requestId === undefined ? {} : { 'x-request-id': requestId }),
        },
        body,
        // Over the whole answer, so that a callee which sends a byte a second is given up on as well.
        signal: AbortSignal.timeout(timeoutMs),
      });
      return { status: response.statusCode, text: await response.body.text() };
    } catch (cause) {
      throw new ServiceUnavailableError(`${to} did not answer ${from} within ${timeoutMs} ms`, { cause });
    }
  }

  return {
    async call(document, variables, requestId) {
      const { status, text } = await post(JSON.stringify({ query: textOf(document), variables }), requestId);
      if (status >= 500) throw new ServiceUnavailableError(`${to} answered ${from} with HTTP ${status}`);
      return readAnswer(text, status, to);
    },
    close: () => pool.close(),
  };
}

function readAnswer<Result>(text: string, status: number, to: ServiceName): Result {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (cause) {
    throw new ServiceUnavailableError(`${to} answered HTTP ${status} with what is not JSON`, { cause });
  }
  const { data, errors } = answer as { data?: Result | null; errors?: readonly GraphError[] };
  if (errors?.some((error) => error.extensions?.code === 'UNAVAILABLE')) {
    throw new ServiceUnavailableError(`${to} is not available: ${errors[0]?.message}`);
  }
  if (errors !== undefined || data === undefined || data === null) {
    throw new ServiceCallError(`${to} answered HTTP ${status} with errors: ${JSON.stringify(errors)}`);
  }
  return data;
}

interface GraphError {
  readonly message: string;
  readonly extensions?: { readonly code?: string };
}
