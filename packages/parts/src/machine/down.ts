import { rm, stat } from 'node:fs/promises';
import type { Layout } from './layout.ts';
import { alone } from './lock.ts';
import { listParts } from './machine-part.ts';
import type { Progress } from './progress.ts';
import { environmentFile } from './up.ts';

/** Stops the parts that `up` started, whatever became of the command that did, and nothing else. */
export async function down(layout: Layout, { say, step }: Progress): Promise<void> {
  const exists = await stat(layout.folder).then(
    () => true,
    () => false,
  );
  if (!exists) {
    say('No part was ever started here.');
    return;
  }
  await alone(layout.folder, async () => {
    // First, so that nobody is sent to parts that are about to end.
    await rm(environmentFile(layout), { force: true });
    await Promise.all(
      listParts(layout).map(async (part) => {
        if ((await part.look()) === undefined) {
          // Also where nothing answers: a pid file of a run long gone is cleared away, and a half-started part ended.
          await part.stop();
          say(`${part.name} does not run`);
        } else {
          await step(`${part.name} stopped`, () => part.stop());
        }
      }),
    );
  });
}
