import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type IdentitySigner, identityHeader, type ServiceName } from '@paygraph/principal';
import { inSpan, traceHeaders } from '@paygraph/telemetry';
import { type DocumentNode, Kind, OperationTypeNode, print } from 'graphql';
import { type Dispatcher, Pool } from 'undici';
import { isBrokenConnection, neverConnected, onFreshConnection } from './lost-connection.ts';

export { isBrokenConnection, neverConnected, onFreshConnection } from './lost-connection.ts';

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

/** An answer larger than this is no answer any of our operations gives. */
const maxAnswerBytes = 10_000_000;

export interface ServiceClient {
  /**
   * Asks another service's subgraph, as this service. Throws ServiceUnavailableError where no whole answer came
   * within the time-out, ServiceCallError where the answer holds errors. A query whose connection breaks is asked once
   * more, over a new one, within the same time; a mutation only where no connection came about.
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
  const connection = {
    pipelining: 1,
    connect: { timeout: timeoutMs },
    // Shorter than the server keeps a connection (75 s), so that no call meets one being closed.
    keepAliveTimeout: 30_000,
    keepAliveMaxTimeout: 60_000,
    maxResponseSize: maxAnswerBytes,
  };
  const pool = new Pool(url.origin, { ...connection, connections: 32 });
  const printed = new WeakMap<object, string>();

  function textOf(document: TypedDocumentNode<unknown, never>): string {
    const known = printed.get(document);
    if (known !== undefined) return known;
    const text = print(document);
    printed.set(document, text);
    return text;
  }

  async function post(
    dispatcher: Dispatcher,
    { body, requestId, signal }: { body: string; requestId: string | undefined; signal: AbortSignal },
  ): Promise<{ status: number; text: string }> {
    // For each try: what proves who asks is good once.
    const identity = signer.sign({ principal: { kind: 'service', name: from }, client: undefined }, to, body);
    const response = await dispatcher
      .request({
        path: url.pathname,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [identityHeader]: identity,
          ...(requestId === undefined ? {} : { 'x-request-id': requestId }),
          ...traceHeaders(),
        },
        body,
        signal,
      })
      .catch(lost);
    return { status: response.statusCode, text: await response.body.text().catch(lost) };
  }

  /** A key that can't sign is thrown as it is: a fault of ours, which calling again would not mend. */
  function lost(cause: unknown): never {
    throw new ServiceUnavailableError(`${to} did not answer ${from} within ${timeoutMs} ms`, { cause });
  }

  async function ask(body: string, requestId: string | undefined, isQuery: boolean) {
    // Over the whole answer and both tries, so that a callee which sends a byte a second is given up on as well.
    const asked = { body, requestId, signal: AbortSignal.timeout(timeoutMs) };
    try {
      return await post(pool, asked);
    } catch (error) {
      const cause = error instanceof ServiceUnavailableError ? error.cause : undefined;
      if (!neverConnected(cause) && !(isQuery && isBrokenConnection(cause))) throw error;
    }
    return await onFreshConnection(url.origin, connection, (client) => post(client, asked));
  }

  return {
    async call(document, variables, requestId) {
      const body = JSON.stringify({ query: textOf(document), variables });
      const attributes = { 'rpc.system.name': 'graphql', 'paygraph.callee': to };
      return await inSpan(`call ${to} ${nameOf(document)}`, { kind: 'client', attributes }, async () => {
        const { status, text } = await ask(body, requestId, isQuery(document));
        if (status >= 500) throw new ServiceUnavailableError(`${to} answered ${from} with HTTP ${status}`);
        return readAnswer(text, status, to);
      });
    },
    close: () => pool.close(),
  };
}

/** The program's own: no client names what services ask each other. */
function nameOf({ definitions }: DocumentNode): string {
  const operation = definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION);
  return operation?.name?.value ?? 'operation';
}

/** Of documents with one operation, as ours all are. */
function isQuery({ definitions }: DocumentNode): boolean {
  return definitions.every(
    (each) => each.kind !== Kind.OPERATION_DEFINITION || each.operation === OperationTypeNode.QUERY,
  );
}

function readAnswer<Result>(text: string, status: number, to: ServiceName): Result {
  const { data, errors } = readJson<Result>(text, status, to);
  const unavailable = errors?.find((error) => error.extensions?.code === 'UNAVAILABLE');
  if (unavailable) throw new ServiceUnavailableError(`${to} is not available: ${unavailable.message}`);
  if (errors !== undefined || data === undefined || data === null) {
    throw new ServiceCallError(`${to} answered HTTP ${status} with errors: ${JSON.stringify(errors)}`);
  }
  return data;
}

/** Throws ServiceUnavailableError for anything but a GraphQL response: then it was not the callee that answered. */
function readJson<Result>(text: string, status: number, to: ServiceName): GraphAnswer<Result> {
  try {
    const answer: unknown = JSON.parse(text);
    if (isAnswer<Result>(answer)) return answer;
  } catch (cause) {
    throw new ServiceUnavailableError(`${to} answered HTTP ${status} with what is not JSON`, { cause });
  }
  throw new ServiceUnavailableError(`${to} answered HTTP ${status} with what is no GraphQL response`);
}

function isAnswer<Result>(answer: unknown): answer is GraphAnswer<Result> {
  if (typeof answer !== 'object' || answer === null) return false;
  const errors: unknown = 'errors' in answer ? answer.errors : undefined;
  if (errors === undefined) return 'data' in answer;
  return Array.isArray(errors) && errors.every((error) => typeof error === 'object' && error !== null);
}

interface GraphAnswer<Result> {
  readonly data?: Result | null;
  readonly errors?: readonly GraphError[];
}

interface GraphError {
  readonly message: string;
  readonly extensions?: { readonly code?: string };
}
