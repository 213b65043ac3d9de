import { createLogger } from '@paygraph/telemetry';
import type { RunningService } from './running-service.ts';

export interface Ending {
  /** Stops the service in order and ends the process with this code; with 1 where it takes longer than its grace. */
  begin(code: 0 | 1): void;
  isBegun(): boolean;
}

/** One Ctrl-C may arrive twice, from the terminal and from npm, which passes it on. */
const oneAndTheSameMs = 500;

/**
 * Everything that ends a process: SIGINT and SIGTERM, an error that nobody caught. `started` resolves once its start is
 * over, to undefined where nothing has to be stopped; a signal that comes before waits for it.
 */
export function awaitEnding(options: {
  name: string;
  graceMs: number;
  started: Promise<RunningService | undefined>;
}): Ending {
  const { name, graceMs, started } = options;
  let begunAtMs: number | undefined;
  let code: 0 | 1 = 0;

  async function stop(): Promise<void> {
    setTimeout(() => {
      process.stderr.write(`${name} did not stop within ${graceMs} ms. It ends as it is.\n`);
      process.exit(1);
    }, graceMs);
    try {
      await (await started)?.stop();
      process.exit(code);
    } catch (error) {
      process.stderr.write(`${name} did not stop cleanly. ${String(error)}\n`);
      process.exit(1);
    }
  }

  function begin(withCode: 0 | 1): void {
    if (withCode === 1) code = 1;
    if (begunAtMs !== undefined) return;
    begunAtMs = performance.now();
    void stop();
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (begunAtMs !== undefined && performance.now() - begunAtMs > oneAndTheSameMs) process.exit(130);
      begin(0);
    });
  }
  // A broken invariant outside any request. What is under way is finished; what is not, recovery takes up elsewhere.
  process.on('uncaughtException', (error) => {
    createLogger({ service: name, level: 'fatal' }).fatal({ err: error }, 'an error that nobody caught');
    begin(1);
  });
  return { begin, isBegun: () => begunAtMs !== undefined };
}
