import path from 'node:path';
import { type Environment, readConfig } from '@paygraph/config';
import { readPartsEnvironment } from './parts-environment.ts';
import { runSystem } from './run-system.ts';
import { createServiceProcesses } from './service-processes.ts';
import { preloadServices, stageNames, stages } from './services.ts';
import { dataFolderVariables } from './variables.ts';

/** Every service in this process. */
export async function runAllInOne(): Promise<void> {
  await runSystem({ stages, preload: preloadServices });
}

/** Every service in a process of its own, on the real parts there are. */
export async function runProcesses(): Promise<void> {
  await runSystem({
    ...createServiceProcesses(stageNames, (line) => process.stdout.write(`${line}\n`)),
    readEnvironment: () => withParts(process.env),
  });
}

/** What `make parts-up` wrote, where a variable is not set; one that is set and empty does without the part. */
async function withParts(environment: Environment): Promise<Environment> {
  const dataFolder = path.resolve(readConfig(dataFolderVariables, environment).DATA_DIR);
  return { ...(await readPartsEnvironment(dataFolder)), ...environment };
}
