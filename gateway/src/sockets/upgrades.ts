import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { PublicCode } from '../errors.ts';
import { type Count, refusalMessage } from '../rate-limits/client-limits.ts';
import { limitHeaders } from '../rate-limits/limit-headers.ts';

/** Why a request to open a socket is refused before there is one, so that it costs next to nothing. */
export interface UpgradeRefusal {
  readonly status: string;
  readonly code: PublicCode;
  readonly message: string;
  readonly headers?: readonly string[];
}

export const nothingThere: UpgradeRefusal = {
  status: '404 Not Found',
  code: 'NOT_FOUND',
  message: 'There is nothing here: GraphQL is served at /graphql.',
};
export const foreignOrigin: UpgradeRefusal = {
  status: '403 Forbidden',
  code: 'FORBIDDEN',
  message: 'Pages of this origin may not open a WebSocket here.',
};
const comeBack = ['Retry-After: 10'];
export const addressIsFull: UpgradeRefusal = {
  status: '429 Too Many Requests',
  code: 'RATE_LIMITED',
  message: 'Too many connections from this address: close one, or try again later.',
  headers: comeBack,
};
export function tooManyArrivals(count: Count): UpgradeRefusal {
  return {
    status: '429 Too Many Requests',
    code: 'RATE_LIMITED',
    message: refusalMessage(count),
    headers: Object.entries(limitHeaders([count])).map(([name, value]) => `${name}: ${value}`),
  };
}
export const gatewayIsFull: UpgradeRefusal = {
  status: '503 Service Unavailable',
  code: 'UNAVAILABLE',
  message: 'No more connections can be taken right now. Try again in a moment.',
  headers: comeBack,
};

/**
 * A browser sends the page's origin along and asks nobody whether it may connect, so here the server has to look: the
 * same origins as for CORS. A client that sends none is no browser.
 */
export function mayConnect(origins: readonly (string | RegExp)[], request: IncomingMessage): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return true;
  return origins.some((allowed) => (typeof allowed === 'string' ? allowed === origin : allowed.test(origin)));
}

/** Answers in the form of a GraphQL error, and ends the connection. */
export function refuseUpgrade(socket: Duplex, refusal: UpgradeRefusal, requestId: string): void {
  const { status, code, message, headers = [] } = refusal;
  const body = JSON.stringify({ errors: [{ message, extensions: { code, requestId } }] });
  // Node leaves an upgraded socket to us: a peer that resets it must not end the process, nor one that stays, the stop.
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  const head = [
    `HTTP/1.1 ${status}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    ...headers,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
