import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCrashPoints } from './crash-points.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'paygraph-crash-'));
  file = path.join(folder, 'crash-at');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const module = new URL('./crash-points.ts', import.meta.url).href;

/** A process of its own that saves twice, and what it wrote before it ended. */
function saveTwice(armed: string) {
  writeFileSync(file, armed);
  const program = `
    const { createCrashPoints } = await import('${module}');
    const points = createCrashPoints({ service: 'wallets', file: ${JSON.stringify(file)} });
    const store = points.around('store', { save: async (what) => { console.log('saved', what); return what; } });
    console.log('got', await store.save(1));
    console.log('got', await store.save(2));`;
  const { stdout, signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  return { said: stdout.trim().split('\n'), signal };
}

describe('an armed process', () => {
  test('dies before the work', () => {
    expect(saveTwice('wallets.store.save.before')).toEqual({ said: [''], signal: 'SIGKILL' });
  });

  test('dies after the work, before anyone learns of it', () => {
    expect(saveTwice('wallets.store.save.after')).toEqual({ said: ['saved 1'], signal: 'SIGKILL' });
  });

  test('takes the arming away, so that the next one lives', () => {
    saveTwice('wallets.store.save.before');
    expect(existsSync(file)).toBe(false);
  });

  test('lives where another point is named', () => {
    const said = ['saved 1', 'got 1', 'saved 2', 'got 2'];
    expect(saveTwice('wallets.store.load.before')).toEqual({ said, signal: null });
  });
});

test('without a file a port stays the very same object', () => {
  const port = { save: async () => {} };
  expect(createCrashPoints({ service: 'wallets', file: undefined }).around('store', port)).toBe(port);
});
