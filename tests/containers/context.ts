import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Whether a file is left out of the build's context. The last pattern that matches the file, or a folder it is in,
 * decides (https://docs.docker.com/build/concepts/context/#dockerignore-files).
 */
export type IsIgnored = (file: string) => boolean;

export function readIgnoreFile(text: string): IsIgnored {
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ keeps: line.startsWith('!'), matches: matcher(line.replace(/^!/, '')) }));
  return (file) => rules.findLast(({ matches }) => matches(file))?.keeps === false;
}

/** `**` stands for any folders, `*` for anything within one name; a folder's pattern holds for all that is in it. */
function matcher(pattern: string): (file: string) => boolean {
  const source = pattern
    .split('/')
    .map((part) => (part === '**' ? '(?:.*/)?' : `${escaped(part).replaceAll('\\*', '[^/]*')}/`))
    .join('')
    .replace(/\/$/, '');
  const expression = new RegExp(`^${source}(?:/|$)`);
  return (file) => expression.test(file);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Copies what a build would be sent. */
export async function copyContext(root: string, target: string): Promise<readonly string[]> {
  const isIgnored = readIgnoreFile(await readFile(path.join(root, '.dockerignore'), 'utf8'));
  const files = (await filesOf(root, '')).filter((file) => !isIgnored(file));
  for (const file of files) {
    await mkdir(path.join(target, path.dirname(file)), { recursive: true });
    await cp(path.join(root, file), path.join(target, file));
  }
  return files;
}

/** Never into what no image may hold and what takes long to walk. */
const neverEntered = new Set(['node_modules', '.git', '.data', '.turbo', 'coverage']);

async function filesOf(root: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isFile()) return [file];
      return entry.isDirectory() && !neverEntered.has(entry.name) ? filesOf(root, file) : [];
    }),
  );
  return found.flat();
}
