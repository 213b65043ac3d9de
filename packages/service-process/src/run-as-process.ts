import { type Environment, readConfig } from '@paygraph/config';
import { awaitEnding } from './ending.ts';
import type { RunningService, StartService } from './running-service.ts';
import { stopVariables } from './variables.ts';

/**
 * Runs one service as this process. SIGINT and SIGTERM stop it in order, also in the middle of its start, and end with
 * code 0; a second one ends at once with 130. An error that nobody caught is logged and stops it the same way, with
 * code 1; so does a stop that takes longer than GRACE_MS. A service that can't start is told in one line, with code 1:
 * no stack, for it is nearly always the configuration or a port.
 */
export async function runAsProcess(name: string, start: StartService): Promise<void> {
  const started = Promise.withResolvers<RunningService | undefined>();
  const ending = awaitEnding({ name, graceMs: graceMsOf(process.env), started: started.promise });
  try {
    started.resolve(await start(process.env));
  } catch (error) {
    // A start that fails holds nothing.
    started.resolve(undefined);
    if (ending.isBegun()) return;
    process.stderr.write(
      `${name} could not start. ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exitCode = 1;
    // Whatever a half-made start still holds open must not keep the process.
    setImmediate(() => process.exit());
  }
}

/** A value that can't be read is told by the start, together with every other fault. */
function graceMsOf(environment: Environment): number {
  const { GRACE_MS } = stopVariables;
  try {
    return readConfig({ GRACE_MS }, environment).GRACE_MS;
  } catch {
    return readConfig({ GRACE_MS }, {}).GRACE_MS;
  }
}
