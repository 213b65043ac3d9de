import { ApolloServer, type GraphQLResponse, HeaderMap } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import { currentRequestId, type Logger, type Tracing, withRequestId } from '@paygraph/telemetry';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import {
  buildSchema,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  OperationTypeNode,
  parse,
} from 'graphql';
import type { Caller } from '../caller.ts';
import { publicError, toPublic, withoutSuggestion } from '../errors.ts';
import type { Executor } from '../execution/executor.ts';
import type { OperationRequest, OperationRules } from '../operations/prepare-operation.ts';
import type { CurrentSupergraph } from '../supergraph/current-supergraph.ts';
import { clientTraces } from '../traces/client-trace.ts';
import { readOperationRequest } from './read-request.ts';

/** What is run once Apollo Server has let the request in. */
interface Run {
  answer(): Promise<GraphQLResponse>;
}

/**
 * Apollo Server's part is the request and the answer: landing page, CSRF prevention, malformed requests, content
 * negotiation. It is shown this in place of every operation, for which operations run, on which supergraph and within
 * which limits is decided here, in the same way as over WebSocket.
 */
const standIn = { text: '{ __typename }', schema: buildSchema('type Query { standIn: Boolean }') };
const standInDocument = parse(standIn.text);

/** Serves queries and mutations at /graphql. Resolves to what stops it. */
export async function addGraphql(
  server: FastifyInstance,
  options: {
    supergraph: CurrentSupergraph;
    executor: Executor;
    callerOf: (request: FastifyRequest) => Caller;
    rules: OperationRules;
    sandbox: boolean;
    tracing: Tracing;
    logger: Logger;
  },
): Promise<() => Promise<void>> {
  const { supergraph, executor, callerOf, rules, sandbox, tracing, logger } = options;

  /** Also called for requests that never become an operation, hence the id from the side. */
  function formatError(formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError {
    const requestId = currentRequestId() ?? 'unknown';
    const error = toPublic(formatted, requestId, () =>
      logger.error({ err: thrown, requestId }, 'a request failed'),
    );
    return rules.hideSchema ? withoutSuggestion(error) : error;
  }

  const apollo = new ApolloServer<Run>({
    schema: standIn.schema,
    documentStore: {
      get: async () => standInDocument,
      set: async () => {},
      delete: async () => false,
    },
    formatError,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    logger,
    plugins: [
      sandbox
        ? ApolloServerPluginLandingPageLocalDefault({ footer: false })
        : ApolloServerPluginLandingPageDisabled(),
      {
        requestDidStart: async () => ({
          responseForOperation: async ({ contextValue }) => contextValue.answer(),
        }),
      },
    ],
  });
  await apollo.start();

  async function run(method: string, asked: OperationRequest, caller: Caller): Promise<ExecutionResult> {
    const prepared = rules.prepare(asked, supergraph.get());
    if ('errors' in prepared) return prepared;
    const { operation, node, variables } = prepared;
    if (node.operation === OperationTypeNode.SUBSCRIPTION) return { errors: [subscriptionOverHttp()] };
    if (method === 'GET' && node.operation !== OperationTypeNode.QUERY) return { errors: [changeByGet()] };
    return executor.execute(operation, variables, caller);
  }

  function respond(result: ExecutionResult): GraphQLResponse {
    const { data, errors } = result;
    const formatted = errors?.map((error) => formatError(error.toJSON(), error));
    const singleResult = { ...(formatted && { errors: formatted }), ...(data !== undefined && { data }) };
    return { body: { kind: 'single', singleResult }, http: headOf(result) };
  }

  async function handle(request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const { method } = request;
    const { search } = new URL(request.url, 'http://localhost');
    const asked = readOperationRequest({ method, search, body: request.body });
    const shown = asked
      ? { search: `?query=${encodeURIComponent(standIn.text)}`, body: { query: standIn.text } }
      : { search, body: request.body };
    const { status, headers, body } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method, headers: headersOf(request), ...shown },
      context: async () => ({
        answer: async () => {
          if (asked === undefined) throw new Error('a request came past its reading');
          return respond(await run(method, asked, callerOf(request)));
        },
      }),
    });
    if (body.kind !== 'complete') throw new Error('an answer in parts was never asked for');
    reply.code(status ?? 200);
    for (const [name, value] of headers) reply.header(name, value);
    return body.string;
  }

  function handleTraced(request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const { method, headers, id } = request;
    const attributes = { 'http.request.method': method, 'http.route': '/graphql', 'paygraph.request_id': id };
    const entry = { kind: 'server', linkedTo: clientTraces(headers), attributes } as const;
    return tracing.enter(`${method} /graphql`, entry, async (span) => {
      const body = await handle(request, reply);
      span.setAttribute('http.response.status_code', reply.statusCode);
      return body;
    });
  }

  server.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    handler: (request, reply) => withRequestId(request.id, () => handleTraced(request, reply)),
  });
  return () => apollo.stop();
}

function headersOf({ headers }: FastifyRequest): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return map;
}

/**
 * What the errors themselves say in `extensions.http`, the way Apollo Server has it; of an answer without data 400 else,
 * as GraphQL over HTTP says of a request that is not executed. A limit that a subgraph counts is told like the gateway's
 * own where nothing else was answered.
 */
function headOf({ data, errors = [] }: ExecutionResult): { status: number; headers: HeaderMap } {
  const own = errors.map(({ extensions }) => extensions['http']).filter(isHead);
  const headers = new HeaderMap(own.flatMap((head) => [...(head.headers ?? [])]));
  const status = own.find((head) => head.status !== undefined)?.status;
  const isLimited = data === null && errors.some(({ extensions }) => extensions['code'] === 'RATE_LIMITED');
  return { status: status ?? (isLimited ? 429 : data === undefined ? 400 : 200), headers };
}

function isHead(http: unknown): http is { status?: number; headers?: HeaderMap } {
  return typeof http === 'object' && http !== null;
}

function changeByGet(): GraphQLError {
  return new GraphQLError('Only queries may be sent by GET. Send this one by POST.', {
    extensions: {
      code: 'BAD_USER_INPUT',
      http: { status: 405, headers: new HeaderMap([['allow', 'POST']]) },
    },
  });
}

function subscriptionOverHttp(): GraphQLError {
  return publicError(
    'BAD_USER_INPUT',
    'Subscriptions run over WebSocket (graphql-transport-ws), at this same address.',
  );
}
