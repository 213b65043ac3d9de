import { apiError } from '@paygraph/subgraph-server';

/** More passwords are being checked than this process can: the client may try again. */
export const tooBusy = () =>
  apiError('UNAVAILABLE', 'Too many people sign in just now. Try again in a moment.');
