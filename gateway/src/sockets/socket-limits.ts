import { wholeNumber } from '@paygraph/config';

/** How many sockets there may be at once, and for how long one may stay without connection_init. */
export interface SocketLimits {
  readonly perUser: number;
  readonly perAddress: number;
  readonly total: number;
  readonly initTimeoutMs: number;
}

const million = 1_000_000;

export const socketLimitsShape = {
  SOCKETS_PER_USER: wholeNumber(1, million).default(20),
  SOCKETS_PER_ADDRESS: wholeNumber(1, million).default(100),
  SOCKETS_TOTAL: wholeNumber(1, million).default(10_000),
  SOCKET_INIT_TIMEOUT_MS: wholeNumber(100, 600_000).default(10_000),
};

/** `scale` multiplies what one user and one address may have; what the process can carry stays as it is. */
export function socketLimitsOf(
  read: Readonly<Record<keyof typeof socketLimitsShape, number>>,
  scale: number,
): SocketLimits {
  const scaled = (limit: number) => Math.max(1, Math.floor(limit * scale));
  return {
    perUser: scaled(read.SOCKETS_PER_USER),
    perAddress: scaled(read.SOCKETS_PER_ADDRESS),
    total: read.SOCKETS_TOTAL,
    initTimeoutMs: read.SOCKET_INIT_TIMEOUT_MS,
  };
}
