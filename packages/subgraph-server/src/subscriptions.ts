import type { IncomingMessage, Server } from 'node:http';
import { type IdentityVerifier, identityHeader, subscriptionContent } from '@paygraph/principal';
import { endInSlices } from '@paygraph/service-process';
import type { Logger } from '@paygraph/telemetry';
import {
  type ExecutionArgs,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  parse,
  validate,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { SubgraphContext } from './context.ts';
import { apiError, isMasked, publicError } from './errors.ts';
import { guardInput } from './input-guard.ts';
import { requestIdHeader, requestIdOf } from './request-id.ts';

/** IANA's registry of RFC 6455, section 11.7: whoever comes back finds the service again, at another process. */
const serviceRestart = 1012;

/**
 * Serves subscriptions over graphql-transport-ws, to the gateway alone: the upgrade request must prove the gateway's
 * own identity, and each `subscribe` message the subscriber's, in its `extensions`.
 */
export function serveSubscriptions(options: {
  httpServer: Server;
  schema: GraphQLSchema;
  verifier: IdentityVerifier;
  logger: Logger;
  /** A peer that does not answer the closing handshake by then is cut off. */
  closeTimeoutMs: number;
}): { close(): Promise<void> } {
  const { httpServer, schema, verifier, logger, closeTimeoutMs } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1_000_000 });

  let isClosing = false;
  httpServer.on('upgrade', (request, socket, head) => {
    // Node leaves an upgraded socket to us: a peer that resets it must not end the process, nor one that stays, the stop.
    const drop = () => socket.destroy();
    socket.on('error', drop);
    isGateway(request).then((isProven) => {
      if (isClosing || socket.destroyed) {
        drop();
        return;
      }
      if (!isProven) {
        socket.once('finish', drop);
        socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      socket.off('error', drop);
      sockets.handleUpgrade(request, socket, head, (webSocket) =>
        sockets.emit('connection', webSocket, request),
      );
    }, drop);
  });

  async function isGateway(request: IncomingMessage): Promise<boolean> {
    const proof = verifier.verify(oneOf(request.headers[identityHeader]));
    if (proof === undefined || !(await proof.covers(request.url ?? ''))) return false;
    const { principal } = proof.identity;
    return principal.kind === 'service' && principal.name === 'gateway';
  }

  function mask(errors: readonly GraphQLError[]) {
    for (const error of errors.filter(isMasked))
      logger.error({ err: error.originalError ?? error, path: error.path }, 'a subscription failed');
    return errors.map((error) => publicError(error.toJSON(), error));
  }

  const graphql = useServer(
    {
      onSubscribe: (_context, _id, payload) => prepare(payload, schema, verifier),
      onNext: (_context, _id, _payload, _args, { data, errors }) => ({
        ...(data === undefined ? {} : { data }),
        ...(errors && { errors: mask(errors) }),
      }),
      onError: (_context, _id, _payload, errors) => mask(errors.map(asError)),
    },
    sockets,
  );
  return {
    close: async () => {
      isClosing = true;
      const timer = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, closeTimeoutMs);
      await endInSlices(sockets.clients, (socket) => socket.close(serviceRestart, 'Service restart'));
      await graphql.dispose();
      clearTimeout(timer);
    },
  };
}

/** What to execute for a `subscribe` message, or why it is refused. */
async function prepare(
  payload: SubscribePayload,
  schema: GraphQLSchema,
  verifier: IdentityVerifier,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  const extensions: Readonly<Record<string, unknown>> = payload.extensions ?? {};
  const proof = verifier.verify(oneOf(extensions[identityHeader]));
  if (proof === undefined || !(await proof.covers(subscriptionContent(payload))))
    return [apiError('UNAUTHENTICATED', 'The identity is not proven.')];
  try {
    const document = parse(payload.query);
    const faults = validate(schema, document);
    if (faults.length > 0) return faults.map(asValidationError);
    const operation = getOperationAST(document, payload.operationName);
    if (operation == null) return [apiError('BAD_USER_INPUT', 'There is no such operation.')];
    guardInput(document, payload.variables);
    // GraphQL itself would only find these once it runs, and give them no code of the client's.
    const definitions = operation.variableDefinitions ?? [];
    const read = getVariableValues(schema, definitions, payload.variables ?? {}, { maxErrors: 10 });
    if (read.errors) return read.errors.map(({ message }) => apiError('BAD_USER_INPUT', message));
    const { identity } = proof;
    const contextValue: SubgraphContext = { identity, requestId: requestIdOf(extensions[requestIdHeader]) };
    return {
      schema,
      document,
      variableValues: payload.variables,
      operationName: payload.operationName,
      contextValue,
    };
  } catch (error) {
    return [error instanceof GraphQLError ? asValidationError(error) : asError(error)];
  }
}

/** A header that comes twice, or a value that is no text, is no token. */
function oneOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function asValidationError(error: GraphQLError): GraphQLError {
  const code = error.extensions['code'] ?? 'GRAPHQL_VALIDATION_FAILED';
  return new GraphQLError(error.message, { nodes: error.nodes ?? null, extensions: { code } });
}

function asError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  return new GraphQLError('failed', {
    originalError: error instanceof Error ? error : new Error(String(error)),
  });
}
