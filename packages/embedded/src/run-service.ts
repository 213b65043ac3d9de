import { type Environment, readConfig } from '@paygraph/config';
import { runAsProcess } from '@paygraph/service-process';
import { z } from 'zod';
import type { ProcessName } from './environment.ts';
import { processNames, startService } from './services.ts';

export const serviceVariables = {
  SERVICE: z
    .enum([...processNames], { error: `is none of ${processNames.join(', ')}` })
    .optional()
    .describe(`The one service this process runs: ${processNames.join(', ')}.`),
};

/** The service this process is to run; undefined for all of them. Throws ConfigError where there is none of that name. */
export function readService(environment: Environment): ProcessName | undefined {
  return readConfig(serviceVariables, environment).SERVICE;
}

/** Runs one service as this process. */
export async function runService(name: ProcessName): Promise<void> {
  // A reader of what it says that went away must not keep the stop from being in order.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  stopWithParent();
  await runAsProcess(name, (environment) => startService(name, environment));
}

/** A parent that started it beside others holds a channel open; when that closes, nobody is left to stop it. */
function stopWithParent(): void {
  if (process.channel === undefined || process.channel === null) return;
  // One that is stopping already would take another signal for the second, which ends it at once.
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopping = true;
    });
  }
  process.once('disconnect', () => {
    if (!stopping) process.kill(process.pid, 'SIGTERM');
  });
}
