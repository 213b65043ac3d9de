import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from '@paygraph/telemetry';
import { type ExecutionArgs, type ExecutionResult, GraphQLError, getOperationAST } from 'graphql';
import { CloseCode, type Context, type SubscribePayload } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { anonymous, type Caller, clientOf } from '../caller.ts';
import { publicError, toPublic, withoutSuggestion } from '../errors.ts';
import type { Executor } from '../execution/executor.ts';
import { noRights } from '../rights.ts';
import type { Authenticate } from '../sessions/authenticator.ts';
import type { SessionWatch } from '../sessions/session-watch.ts';
import type { Subscriber } from '../subscriptions/subscriber.ts';
import type { CurrentSupergraph } from '../supergraph/current-supergraph.ts';
import { type OperationRules, readOperation } from './operation-rules.ts';

type SocketContext = Context<SubscribePayload['extensions'] & {}, Extra>;
type Outcome = AsyncIterableIterator<ExecutionResult> | ExecutionResult;

const path = '/graphql';
const maxMessageBytes = 1_000_000;
const initTimeoutMs = 10_000;
const maxOperationsPerSocket = 100;
/** How long a client may take to answer the closing of its socket. */
const closeTimeoutMs = 1_000;
/** IANA: try again later. */
const notYet = { code: 1013, reason: 'Not ready yet: try again in a moment' };
const tooSlow = { code: 1013, reason: 'Events come faster than this client takes them' };

export interface Sockets {
  /** Closes every socket as going away (1001). */
  close(): Promise<void>;
}

/** Serves queries, mutations and subscriptions over graphql-transport-ws, at the address of the HTTP endpoint. */
export function addSockets(
  httpServer: Server,
  options: {
    supergraph: CurrentSupergraph;
    executor: Executor;
    subscriber: Subscriber;
    authenticate: Authenticate;
    sessions: SessionWatch;
    rules: OperationRules;
    now: () => number;
    logger: Logger;
    onCount: (change: 1 | -1) => void;
  },
): Sockets {
  const { supergraph, executor, subscriber, authenticate, rules, now, logger, onCount } = options;
  const callers = new WeakMap<WebSocket, Pick<Caller, 'identity' | 'rights'>>();
  const runs = new WeakMap<ExecutionArgs, () => Outcome | Promise<Outcome>>();
  const server = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, clientTracking: true });

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (request.url?.split('?')[0] !== path) {
      // Node leaves an upgraded socket to us: a peer that resets it must not end the process, nor one that stays, the stop.
      socket.on('error', () => socket.destroy());
      socket.once('finish', () => socket.destroy());
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    server.handleUpgrade(request, socket, head, (webSocket) => server.emit('connection', webSocket, request));
  }
  httpServer.on('upgrade', upgrade);
  /** False closes the socket with 4403 Forbidden. */
  async function connect({ connectionParams, extra }: SocketContext): Promise<boolean> {
    const { socket, request } = extra;
    const client = clientOf(request.socket.remoteAddress, request.headers['user-agent']);
    const authorization = connectionParams?.['authorization'];
    if (typeof (authorization ?? '') !== 'string') return false;
    const outcome = await authenticate(typeof authorization === 'string' ? authorization : undefined);
    if (outcome.kind === 'anonymous') {
      callers.set(socket, { identity: { principal: anonymous, client }, rights: noRights });
      return true;
    }
    if (outcome.kind === 'undecided') socket.close(notYet.code, notYet.reason);
    if (outcome.kind !== 'signed-in') return false;
    const { principal, rights, expiresAtMs } = outcome.signedIn;
    callers.set(socket, { identity: { principal, client }, rights });
    closeAtExpiry(socket, expiresAtMs - now());
    return true;
  }

  function subscribe(
    context: SocketContext,
    payload: SubscribePayload,
  ): ExecutionArgs | readonly GraphQLError[] {
    const { socket } = context.extra;
    const opened = callers.get(socket);
    const requestId = randomUUID();
    if (opened === undefined) throw new Error('an operation came past connection_init');
    if (Object.keys(context.subscriptions).length > maxOperationsPerSocket) {
      return [
        asPublic(publicError('RATE_LIMITED', 'Too many operations at once on one connection.'), requestId),
      ];
    }
    const current = supergraph.get();
    const read = readOperation(payload, current.schema, rules);
    if ('errors' in read) return read.errors.map((error) => asPublic(error, requestId));

    const operationName = payload.operationName ?? undefined;
    const operation = { supergraph: current, document: read.document, operationName };
    const variables = payload.variables ?? {};
    const caller: Caller = { ...opened, requestId };
    const isSubscription = getOperationAST(read.document, operationName)?.operation === 'subscription';
    const args: ExecutionArgs = { schema: current.schema, document: read.document, operationName };
    runs.set(args, () =>
      isSubscription
        ? subscriber.subscribe(operation, variables, caller, () => socket.close(tooSlow.code, tooSlow.reason))
        : executor.execute(operation, variables, caller),
    );
    return args;
  }

  function run(args: ExecutionArgs): Outcome | Promise<Outcome> {
    const known = runs.get(args);
    if (known === undefined) throw new Error('an operation came past its preparation');
    return known();
  }

  function asPublic(error: GraphQLError, requestId: string): GraphQLError {
    const masked = () =>
      logger.error({ err: error.originalError ?? error, requestId }, 'an operation failed');
    const formatted = toPublic(error.toJSON(), requestId, masked);
    const { message, extensions } = rules.hideSchema ? withoutSuggestion(formatted) : formatted;
    return new GraphQLError(message, {
      nodes: error.nodes ?? null,
      source: error.source ?? null,
      positions: error.positions ?? null,
      path: error.path ?? null,
      extensions: extensions ?? {},
    });
  }

  const requestIdOf = (error: GraphQLError) => {
    const known = error.extensions['requestId'];
    return typeof known === 'string' ? known : randomUUID();
  };

  const graphql = useServer<SubscribePayload['extensions'] & {}>(
    {
      connectionInitWaitTimeout: initTimeoutMs,
      // What is thrown past all our handling must not be read out to the client in the closing of its socket.
      isProd: true,
      onConnect: connect,
      onSubscribe: (context, _id, payload) => subscribe(context, payload),
      execute: run,
      subscribe: run,
      onError: (_context, _id, _payload, errors) =>
        // What an iterator throws comes wrapped, without its path.
        errors
          .map((error) => (error.originalError instanceof GraphQLError ? error.originalError : error))
          .map((error) => asPublic(error, requestIdOf(error)).toJSON()),
    },
    server,
  );

  server.on('connection', (socket) => {
    onCount(1);
    socket.once('close', () => onCount(-1));
    // The library writes what a client did wrong, as with a message too large, to the console. The socket closes anyway.
    socket.removeAllListeners('error');
    socket.on('error', (error) => logger.debug({ err: error }, 'a socket failed'));
  });

  return {
    async close() {
      httpServer.off('upgrade', upgrade);
      const timer = setTimeout(() => {
        for (const socket of server.clients) socket.terminate();
      }, closeTimeoutMs);
      await graphql.dispose();
      clearTimeout(timer);
    },
  };
}

/** A token's end is the end of what it opened. */
function closeAtExpiry(socket: WebSocket, inMs: number): void {
  const timer = setTimeout(() => socket.close(CloseCode.Forbidden, 'Forbidden'), Math.max(0, inMs));
  socket.once('close', () => clearTimeout(timer));
}
