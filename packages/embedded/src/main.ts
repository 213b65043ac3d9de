/** The process of `npm start`: all of Paygraph, on a machine that has nothing but npm. */
import { parseArgs } from 'node:util';
import { runSystem } from './run-system.ts';
import { preloadServices, stages } from './services.ts';
import { usage } from './usage.ts';

const { help, unknown } = readArguments();
if (unknown !== undefined) {
  process.stderr.write(`${unknown}\n\n${usage}`);
  process.exit(1);
}
if (help) {
  process.stdout.write(usage);
  process.exit(0);
}
await runSystem({ stages, preload: preloadServices });

function readArguments(): { help: boolean; unknown?: string } {
  try {
    const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h', default: false } } });
    return { help: values.help };
  } catch (error) {
    return { help: false, unknown: error instanceof Error ? error.message : String(error) };
  }
}
