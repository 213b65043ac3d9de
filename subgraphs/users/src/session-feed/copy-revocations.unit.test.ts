import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { copyRevocations } from './copy-revocations.ts';
import type { ChangePage } from './session-change.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('keeps nothing of what it has copied, however long the connection lasts', async () => {
  const pages: WeakRef<ChangePage>[] = [];
  const enough = Promise.withResolvers<void>();
  const stop = copyRevocations({
    feed: {
      read: async () => {
        await delay(1);
        const page: ChangePage = { changes: [], position: BigInt(pages.length), isWhole: true };
        if (pages.push(new WeakRef(page)) === 50) enough.resolve();
        return page;
      },
    },
    revocations: { add: async () => {} },
    // It is never lost.
    onLost: () => () => {},
    pause: async () => {},
    onFailed: () => {},
  });
  await enough.promise;
  collectGarbage();
  const kept = pages.slice(0, 40).filter((page) => page.deref() !== undefined);
  expect(kept).toHaveLength(0);
  await stop();
});
