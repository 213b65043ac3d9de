import type { Environment } from '@paygraph/config';
import pc from 'picocolors';
import { readConfiguration } from './configuration.ts';
import { createNarrator, type Narrator } from './narrator.ts';
import { StartFault } from './start-fault.ts';
import { explainStartFault, StoppedWhileStarting } from './start-faults.ts';
import { describeSystem } from './summary.ts';
import { createSystem, type Stages, type System } from './system.ts';

/**
 * Runs a system as this process, until a signal: SIGINT, SIGTERM and SIGHUP stop it in order and end with code 0, a
 * second one ends at once with 130. A fault at start is told in plain words and ends with code 1, and so is a service
 * that ends by itself.
 */
export async function runSystem(options: {
  stages: Stages;
  preload?: () => void;
  /** What the services are told besides; without it this process's own environment. */
  readEnvironment?: () => Promise<Environment>;
  /** Resolves, with what to tell, when a service has ended by itself. */
  failed?: Promise<string>;
  /** For services in processes of their own. */
  endAtOnce?: () => void;
}): Promise<void> {
  const begun = performance.now();
  const colour = pc.isColorSupported && process.stdout.isTTY;
  const narrator = createNarrator((line) => process.stdout.write(`${line}\n`), {
    colour,
    now: () => performance.now(),
  });
  // A reader that went away (a closed terminal, `| head`) must not keep the stop from being in order.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  try {
    const environment = (await options.readEnvironment?.()) ?? process.env;
    const configuration = readConfiguration(environment);
    const system = createSystem({ ...options, configuration, environment, narrator });
    const stop = stopOnSignal(system, narrator);
    void options.failed?.then((text) => stop(`${text}\nStopping everything`, 1));
    options.preload?.();
    const running = await system.start();
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    narrator.say(
      `\nPaygraph is ready after ${seconds} s.\n${describeSystem(running, process.cwd())}\n\nCtrl-C stops it.`,
    );
    void running.postgres?.ended.then(() =>
      stop('Postgres ended by itself; its log says why. Stopping everything', 1),
    );
  } catch (error) {
    // `stopOnSignal` ends the process when everything has stopped.
    if (error instanceof StoppedWhileStarting) return;
    tell(error);
    process.exit(1);
  }
}

function tell(error: unknown): void {
  const fault = error instanceof StartFault ? error : explainStartFault('Paygraph', error, '');
  process.stderr.write(`\n${fault.message}\n\nWhat to do: ${fault.whatToDo}\n`);
  const level = process.env['LOG_LEVEL'];
  if ((level === 'debug' || level === 'trace') && fault.cause !== undefined) console.error(fault.cause);
}

/** Under npm one Ctrl-C arrives twice: from the terminal, and passed on by npm. */
const sameKeyPressMs = 500;

type Stop = (why: string, code: number) => void;

function stopOnSignal(system: System, narrator: Narrator): Stop {
  let stoppingSince: number | undefined;
  const stop: Stop = (why, code) => {
    if (stoppingSince !== undefined) return;
    stoppingSince = performance.now();
    narrator.say(`\n${why}`);
    system.stop().then(
      (clean) => process.exit(clean ? code : 1),
      (error: unknown) => {
        narrator.warn(String(error));
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stoppingSince !== undefined) {
        if (performance.now() - stoppingSince < sameKeyPressMs) return;
        system.endAtOnce();
        process.exit(130);
      }
      stop(`${signal}: stopping in order; again to end at once`, 0);
    });
  }
  // A broken invariant outside any request. What is under way is finished or recovered; Postgres is not left behind.
  process.on('uncaughtException', (error) => {
    console.error(error);
    stop('Stopping for an unexpected error', 1);
  });
  return stop;
}
