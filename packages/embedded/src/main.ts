/**
 * The process of `npm start`: all of Paygraph, on a machine that has nothing but npm. With SERVICE it is one service
 * alone, with `--processes` it starts every service as a process of its own.
 */
import { parseArgs } from 'node:util';
import { readService, runService } from './run-service.ts';
import { usage } from './usage.ts';

const { help, processes, fault } = readArguments();
if (fault !== undefined) {
  process.stderr.write(`${fault}\n\n${usage}`);
  process.exit(1);
}
if (help) {
  process.stdout.write(usage);
  process.exit(0);
}
const service = readServiceOrEnd();
if (service !== undefined && processes) {
  process.stderr.write(
    `SERVICE names one service, and --processes starts them all: one must do.\n\n${usage}`,
  );
  process.exit(1);
}
if (service !== undefined) {
  await runService(service);
} else {
  // What runs them all is not read by a process of one.
  const { runAllInOne, runProcesses } = await import('./run-all.ts');
  await (processes ? runProcesses() : runAllInOne());
}

function readArguments(): { help: boolean; processes: boolean; fault?: string } {
  try {
    const { values } = parseArgs({
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        processes: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    return { help: false, processes: false, fault: error instanceof Error ? error.message : String(error) };
  }
}

function readServiceOrEnd(): ReturnType<typeof readService> {
  try {
    return readService(process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
