/**
 * Loaded before a process of the product (`node --import`): alters the text of some of its files as they are loaded.
 * The product knows nothing of it. PLANTED_BUG names a bug of the list; the inner steps are always there.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type Alteration, alter } from './alteration.ts';
import { innerSteps } from './inner-steps.ts';
import { plantedBugs } from './list.ts';

const name = process.env['PLANTED_BUG'];
const bug = plantedBugs.find((known) => known.name === name);
if (name !== undefined && bug === undefined) throw new Error(`no planted bug is called "${name}"`);
const alterations: readonly Alteration[] = [...innerSteps, ...(bug?.alterations ?? [])];

const service = /\/([a-z]+)\/src\/main\.ts$/.exec(process.argv[1] ?? '')?.[1] ?? 'unknown';
const crashFile = process.env['CRASH_AT_FILE'];
let reached = 0;
Object.assign(globalThis, {
  crashAt: (step: string) => {
    if (crashFile === undefined || !existsSync(crashFile)) return;
    const [armed, turn = '1'] = readFileSync(crashFile, 'utf8').trim().split('#');
    if (armed !== `${service}.${step}`) return;
    reached += 1;
    if (reached < Number(turn)) return;
    rmSync(crashFile, { force: true });
    process.kill(process.pid, 'SIGKILL');
  },
});

registerHooks({
  load: (url, context, nextLoad) => {
    const loaded = nextLoad(url, context);
    const own = url.startsWith('file:')
      ? alterations.filter(({ file }) => fileURLToPath(url).endsWith(`/${file}`))
      : [];
    if (own.length === 0 || loaded.source === undefined || loaded.source === null) return loaded;
    const text = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
    return { ...loaded, source: own.reduce(alter, text) };
  },
});
