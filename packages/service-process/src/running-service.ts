import type { Environment } from '@paygraph/config';

/** A service that has started and answers. */
export interface RunningService {
  readonly name: string;
  /** Where it answers: its GraphQL endpoint, or its root where it has none. */
  readonly url: string;
  /**
   * Finishes what is under way, within bounds, and lets go of everything it holds, in the order that loses nothing:
   * unready; requests; consumers; sockets; what is committed is published; databases.
   */
  stop(): Promise<void>;
}

export type StartService = (environment: Environment) => Promise<RunningService>;
