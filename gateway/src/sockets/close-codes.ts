import { CloseCode } from 'graphql-ws';

/** Why a socket is closed. The 4xxx codes are those of graphql-transport-ws, the others IANA's of RFC 6455, section 11.7. */
export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** The token proves nobody, or what it proved has ended since. */
export const forbidden: Closing = { code: CloseCode.Forbidden, reason: 'Forbidden' };
export const invalidMessage: Closing = { code: CloseCode.BadRequest, reason: 'Invalid message' };
export const internalError: Closing = {
  code: CloseCode.InternalServerError,
  reason: 'Internal server error',
};
/** This process stops: whoever comes back finds another one. Clients of graphql-ws do so by themselves. */
export const serviceRestart: Closing = { code: 1012, reason: 'Service restart' };

// 1013 is "try again later": clients of graphql-ws come back after a while, whereas 4429 would keep them away for good.
export const notReady: Closing = { code: 1013, reason: 'Not ready yet: try again in a moment' };
export const tooManyOfUser: Closing = { code: 1013, reason: 'Too many connections of this user' };
export const tooManyRequests: Closing = { code: 1013, reason: 'Too many requests: try again in a minute' };
export const tooManyMessages: Closing = {
  code: 1013,
  reason: 'Too many messages: send fewer, or smaller ones',
};
export const eventsTooFast: Closing = {
  code: 1013,
  reason: 'Events come faster than this client takes them',
};
export const notReading: Closing = { code: 1013, reason: 'This client does not read what it is sent' };
