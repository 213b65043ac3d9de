import { apiError } from '@paygraph/subgraph-server';

/** More passwords are being checked than this process can: the client may try again. */
export const tooBusy = () =>
  apiError('UNAVAILABLE', 'Too many people sign in just now. Try again in a moment.');

/** More is being done after its answer than this process can: the same for known and unknown addresses. */
export const tooManyRequests = () =>
  apiError('UNAVAILABLE', 'Too many people ask for this just now. Try again in a moment.');

/** Too many wrong passwords came from the client's network address, for whatever accounts. */
export const tooManyTries = () =>
  apiError('RATE_LIMITED', 'Too many failed tries from your network. Try again in 15 minutes.');
