import type { Environment } from '@paygraph/config';

/** A service that has started and answers. */
export interface RunningService {
  readonly name: string;
  /** Where it answers: its GraphQL endpoint, or its root where it has none. */
  readonly url: string;
  /** Finishes what is under way, within bounds, and lets go of everything it holds. */
  stop(): Promise<void>;
}

export type StartService = (environment: Environment) => Promise<RunningService>;

/**
 * Runs one service as this process. SIGINT and SIGTERM stop it in order and end with code 0; a second one ends at
 * once. A service that can't start is told in one line, with code 1: no stack, for it is nearly always the
 * configuration or a port.
 */
export async function runAsProcess(name: string, start: StartService): Promise<void> {
  try {
    const service = await start(process.env);
    stopOnSignal(service);
  } catch (error) {
    process.stderr.write(
      `${name} could not start. ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exitCode = 1;
    // Whatever a half-made start still holds open must not keep the process.
    setImmediate(() => process.exit());
  }
}

/** One Ctrl-C may arrive twice, from the terminal and from npm, which passes it on. */
const oneAndTheSameMs = 500;

function stopOnSignal(service: RunningService): void {
  let stoppingSince: number | undefined;
  const stop = async () => {
    if (stoppingSince !== undefined) {
      if (performance.now() - stoppingSince > oneAndTheSameMs) process.exit(130);
      return;
    }
    stoppingSince = performance.now();
    try {
      await service.stop();
      process.exit(0);
    } catch (error) {
      process.stderr.write(`${service.name} did not stop cleanly. ${String(error)}\n`);
      process.exit(1);
    }
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
