/** The process of `make rotate-keys`: lays a new signing key for access tokens ready. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '@paygraph/config';
import { requestRotation, tellingFolderFaults } from './data-folder/index.ts';
import { StartFault } from './start-fault.ts';
import { dataFolderVariables } from './variables.ts';

const usage = `Has Paygraph sign access tokens with a new key from its next start on.

  make rotate-keys
  node packages/embedded/src/rotate-keys.ts

Variables
  DATA_DIR   the data folder                                               (.data)

Nobody is signed out: the key there is now stays published for 60 minutes after that start, longer than any of its
tokens lives. If it was stolen, do not wait: also remove access-token.retired.json from the folder's keys/ after that
start, and start once more.
`;

process.exitCode = await run();

async function run(): Promise<number> {
  const asked = readArguments();
  if (asked !== undefined) {
    (asked.code === 0 ? process.stdout : process.stderr).write(asked.text);
    return asked.code;
  }
  const dataFolder = path.resolve(readConfig(dataFolderVariables, process.env).DATA_DIR);
  try {
    await tellingFolderFaults(dataFolder, async () => {
      await assertHasKeys(dataFolder);
      await requestRotation(path.join(dataFolder, 'keys'));
    });
  } catch (error) {
    process.stderr.write(
      error instanceof StartFault
        ? `${error.message}\n\nWhat to do: ${error.whatToDo}\n`
        : `${String(error)}\n`,
    );
    return 1;
  }
  process.stdout.write(
    'A new signing key lies ready. The next start of Paygraph signs with it; tokens of the old key stay good until they expire.\n',
  );
  return 0;
}

/** What ends it before anything is done: a wish for help, or a fault in the words. */
function readArguments(): { readonly code: number; readonly text: string } | undefined {
  try {
    const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h', default: false } } });
    return values.help ? { code: 0, text: usage } : undefined;
  } catch (error) {
    return { code: 1, text: `${error instanceof Error ? error.message : String(error)}\n\n${usage}` };
  }
}

async function assertHasKeys(dataFolder: string): Promise<void> {
  const keys = await stat(path.join(dataFolder, 'keys')).catch(() => undefined);
  if (keys?.isDirectory()) return;
  throw new StartFault(`There are no keys in ${dataFolder}: no Paygraph has run on it yet.`, {
    whatToDo: 'Start it with `make start`, which makes them, or name the right folder (DATA_DIR).',
  });
}
