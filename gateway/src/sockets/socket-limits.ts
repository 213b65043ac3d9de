import { wholeNumber } from '@paygraph/config';

/** How many sockets there may be at once, how much may come over one, and how long one may stay without connection_init. */
export interface SocketLimits {
  readonly perUser: number;
  readonly perAddress: number;
  readonly total: number;
  /** Of 5 KB each; of larger ones fewer. */
  readonly messagesPerSecond: number;
  readonly initTimeoutMs: number;
}

const million = 1_000_000;

export const socketVariables = {
  SOCKETS_PER_USER: wholeNumber(1, million)
    .default(20)
    .describe('Sockets one user may have open at this process; RATE_LIMIT_SCALE multiplies it.'),
  SOCKETS_PER_ADDRESS: wholeNumber(1, million)
    .default(100)
    .describe('Sockets one address may have open at this process; RATE_LIMIT_SCALE multiplies it.'),
  SOCKETS_TOTAL: wholeNumber(1, million)
    .default(10_000)
    .describe('Sockets this process has open at most, whoever they are of.'),
  SOCKET_MESSAGES_PER_SECOND: wholeNumber(1, million)
    .default(200)
    .describe('Messages of 5 KB that may come over one socket in a second; RATE_LIMIT_SCALE multiplies it.'),
  SOCKET_INIT_TIMEOUT_MS: wholeNumber(100, 600_000)
    .default(10_000)
    .describe('Milliseconds a socket may stay without connection_init.'),
};

/** `scale` multiplies what one user and one address may have or send; what the process can carry stays as it is. */
export function socketLimitsOf(
  read: Readonly<Record<keyof typeof socketVariables, number>>,
  scale: number,
): SocketLimits {
  const scaled = (limit: number) => Math.max(1, Math.floor(limit * scale));
  return {
    perUser: scaled(read.SOCKETS_PER_USER),
    perAddress: scaled(read.SOCKETS_PER_ADDRESS),
    total: read.SOCKETS_TOTAL,
    messagesPerSecond: scaled(read.SOCKET_MESSAGES_PER_SECOND),
    initTimeoutMs: read.SOCKET_INIT_TIMEOUT_MS,
  };
}
