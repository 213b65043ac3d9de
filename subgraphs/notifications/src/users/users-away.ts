import { DependencyAway } from '@paygraph/event-bus';
import { ServiceUnavailableError } from '@paygraph/service-client';

/** That the users service is away is no fault of whoever asked it: what waits for an answer waits until it is back. */
export function tellAway(error: unknown): never {
  if (error instanceof ServiceUnavailableError) {
    throw new DependencyAway('the users service', { cause: error });
  }
  throw error;
}
