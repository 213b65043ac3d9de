import type { Context, SubscribePayload } from 'graphql-ws';
import { anonymous, type Caller } from '../caller.ts';
import { noRights } from '../rights.ts';
import type { Authenticate } from '../sessions/authenticator.ts';
import type { SessionWatch } from '../sessions/session-watch.ts';
import { notReady, tooManyOfUser } from './close-codes.ts';
import { createLastingRights, type LastingRight, rightOfAnonymous } from './lasting-rights.ts';
import type { OpenSocket } from './open-socket.ts';
import type { OperationsUnderWay } from './operations-under-way.ts';
import { createPlaces } from './places.ts';

/** What a message of a socket is worked on with. */
export interface SocketExtra extends Record<PropertyKey, unknown> {
  readonly socket: OpenSocket;
  readonly underWay: OperationsUnderWay;
}
export type SocketContext = Context<SubscribePayload['extensions'] & {}, SocketExtra>;

/** A socket whose client has introduced itself. */
export interface Connection {
  readonly caller: Pick<Caller, 'identity' | 'rights'>;
  readonly right: LastingRight;
}

export interface Connections {
  /** Answers connection_init. False closes the socket with 4403 Forbidden. */
  accept(context: SocketContext): Promise<boolean>;
  /** Throws where the socket was not accepted. */
  of(socket: OpenSocket): Connection;
  stop(): void;
}

/** Who is at the other end of each socket, by the access token in the payload of its connection_init. */
export function createConnections(options: {
  authenticate: Authenticate;
  sessions: SessionWatch;
  socketsPerUser: number;
  now: () => number;
}): Connections {
  const { authenticate, sessions, socketsPerUser, now } = options;
  const connections = new WeakMap<OpenSocket, Connection>();
  const rights = createLastingRights({ sessions, now });
  const users = createPlaces(socketsPerUser);

  return {
    async accept({ connectionParams, extra: { socket } }) {
      const authorization = connectionParams?.['authorization'] ?? undefined;
      if (authorization !== undefined && typeof authorization !== 'string') return false;
      const outcome = await authenticate(authorization);
      switch (outcome.kind) {
        case 'anonymous': {
          const identity = { principal: anonymous, client: socket.client };
          connections.set(socket, {
            caller: { identity, rights: noRights },
            right: rightOfAnonymous(socket),
          });
          return true;
        }
        case 'signed-in': {
          const { principal, rights: granted } = outcome.signedIn;
          const leave = users.take(principal.userId);
          if (leave === undefined) {
            socket.end(tooManyOfUser);
            return false;
          }
          void socket.ended.then(leave);
          const right = rights.grant(socket, outcome.signedIn);
          const identity = { principal, client: socket.client };
          connections.set(socket, { caller: { identity, rights: granted }, right });
          return right.holds();
        }
        case 'undecided':
          socket.end(notReady);
          return false;
        case 'refused':
          return false;
        default:
          return outcome satisfies never;
      }
    },
    of(socket) {
      const connection = connections.get(socket);
      if (connection === undefined) throw new Error('an operation came past connection_init');
      return connection;
    },
    stop: rights.stop,
  };
}
