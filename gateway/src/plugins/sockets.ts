import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { endInSlices } from '@paygraph/service-process';
import type { Logger } from '@paygraph/telemetry';
import { handleProtocols, makeServer, type SubscribePayload } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { clientOf } from '../caller.ts';
import { type ClientAddress, clientBlock } from '../client-address.ts';
import type { Executor } from '../execution/executor.ts';
import type { OperationRules } from '../operations/prepare-operation.ts';
import type { ClientLimits } from '../rate-limits/client-limits.ts';
import type { FieldLimiter } from '../rate-limits/field-limiter.ts';
import type { Authenticate } from '../sessions/authenticator.ts';
import type { SessionWatch } from '../sessions/session-watch.ts';
import { serviceRestart, tooManyRequests } from '../sockets/close-codes.ts';
import { createConnections, type SocketContext, type SocketExtra } from '../sockets/connections.ts';
import { createMessageAllowance } from '../sockets/message-allowance.ts';
import { type OpenSocket, openSocket } from '../sockets/open-socket.ts';
import { createOperationsUnderWay } from '../sockets/operations-under-way.ts';
import { createPlaces } from '../sockets/places.ts';
import type { SocketLimits } from '../sockets/socket-limits.ts';
import { createSocketOperations } from '../sockets/socket-operations.ts';
import {
  addressIsFull,
  foreignOrigin,
  gatewayIsFull,
  mayConnect,
  nothingThere,
  refuseUpgrade,
  tooManyArrivals,
  type UpgradeRefusal,
} from '../sockets/upgrades.ts';
import type { Subscriber } from '../subscriptions/subscriber.ts';
import type { CurrentSupergraph } from '../supergraph/current-supergraph.ts';
import { requestIdOf } from './request-id.ts';

const path = '/graphql';
const maxMessageBytes = 1_000_000;
/** A client decides how long an operation lasts, and with it what is kept of its message. */
const operationsPerSocket = { count: 100, characters: maxMessageBytes };
const checkReadingMs = 1_000;
/** A client that is gone is noticed within twice as much. */
const pingMs = 12_000;

export interface Sockets {
  /** Closes every socket as restarting (1012), a slice at a time: else all their clients would come back at once. */
  close(): Promise<void>;
}

/** Serves queries, mutations and subscriptions over graphql-transport-ws, at the address of the HTTP endpoint. */
export function addSockets(
  httpServer: Server,
  options: {
    addressOf: ClientAddress;
    clientLimits: ClientLimits;
    fieldLimiter: FieldLimiter;
    supergraph: CurrentSupergraph;
    executor: Executor;
    subscriber: Subscriber;
    authenticate: Authenticate;
    sessions: SessionWatch;
    rules: OperationRules;
    /** Of pages that may open one; the list for CORS. */
    origins: readonly (string | RegExp)[];
    limits: SocketLimits;
    now: () => number;
    logger: Logger;
    onCount: (change: 1 | -1) => void;
  },
): Sockets {
  const { addressOf, clientLimits, authenticate, sessions, origins, limits, now, logger, onCount } = options;
  const connections = createConnections({ authenticate, sessions, socketsPerUser: limits.perUser, now });
  const operations = createSocketOperations({ ...options, connections });
  const protocol = makeServer<SubscribePayload['extensions'] & {}, SocketExtra>({
    connectionInitWaitTimeout: limits.initTimeoutMs,
    onConnect: accept,
    onSubscribe: operations.prepare,
    execute: operations.run,
    subscribe: operations.run,
    onError: (_context, _id, _payload, errors) => errors.map((error) => operations.asPublic(error).toJSON()),
  });
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    clientTracking: false,
    handleProtocols,
  });
  const open = new Set<OpenSocket>();
  const addresses = createPlaces(limits.perAddress);
  let isClosing = false;

  function refusalOf(request: IncomingMessage, address: string): UpgradeRefusal | undefined {
    if (request.url?.split('?')[0] !== path) return nothingThere;
    if (!mayConnect(origins, request)) return foreignOrigin;
    if (open.size >= limits.total) return gatewayIsFull;
    return addresses.hasRoom(address) ? undefined : addressIsFull;
  }

  async function accept(context: SocketContext): Promise<boolean> {
    if (!(await connections.accept(context))) return false;
    const { socket } = context.extra;
    const { verdict } = await clientLimits.countCaller(connections.of(socket).caller.identity);
    if (!verdict.allowed) socket.end(tooManyRequests);
    return verdict.allowed;
  }

  async function upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    const client = clientOf(addressOf(request), request.headers['user-agent']);
    const drop = () => stream.destroy();
    // Until it is a WebSocket's, nobody else listens for what a peer that goes away does to it.
    stream.on('error', drop);
    const arrival = await clientLimits.countArrival(client.address);
    stream.off('error', drop);
    if (isClosing) drop();
    if (stream.destroyed) return;
    const refusal = arrival.verdict.allowed
      ? refusalOf(request, clientBlock(client.address))
      : tooManyArrivals(arrival);
    if (refusal !== undefined) {
      refuseUpgrade(stream, refusal, requestIdOf(request));
      return;
    }
    server.handleUpgrade(request, stream, head, (webSocket) => {
      const leave = addresses.take(clientBlock(client.address));
      const socket = openSocket({
        webSocket,
        client,
        protocol,
        allowance: createMessageAllowance({ perSecond: limits.messagesPerSecond, now }),
        extra: (own) => ({ socket: own, underWay: createOperationsUnderWay(operationsPerSocket) }),
        logger,
      });
      open.add(socket);
      onCount(1);
      void socket.closed.then(() => {
        open.delete(socket);
        leave?.();
        onCount(-1);
      });
    });
  }
  function onUpgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    upgrade(request, stream, head).catch((error: unknown) => {
      logger.error({ err: error }, 'a socket could not be opened');
      stream.destroy();
    });
  }
  httpServer.on('upgrade', onUpgrade);

  const timers = [
    setInterval(() => open.forEach((socket) => void socket.checkReading()), checkReadingMs),
    setInterval(() => open.forEach((socket) => void socket.checkAlive()), pingMs),
  ];

  return {
    async close() {
      isClosing = true;
      httpServer.off('upgrade', onUpgrade);
      for (const timer of timers) clearInterval(timer);
      const closed = [...open].map((socket) => socket.closed);
      await endInSlices(open, (socket) => socket.end(serviceRestart));
      await Promise.all(closed);
      // Until then nobody is told what they have lost the right to.
      connections.stop();
    },
  };
}
