/** The documents say what is there: links lead somewhere, commands exist. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const documents = globSync(
  ['*.md', 'docs/**/*.md', '{gateway,sdk,tests}/**/*.md', '{packages,subgraphs}/*/*.md'],
  {
    cwd: root,
    exclude: (name) => name.includes('node_modules'),
  },
).sort();
const makefile = readFileSync(path.join(root, 'Makefile'), 'utf8');
const scripts: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(path.join(root, 'package.json'), 'utf8'),
).scripts;

describe.each(documents)('%s', (document) => {
  const text = readFileSync(path.join(root, document), 'utf8');

  test('links only to what is there, and to lines that are there', () => {
    expect(brokenLinksOf(document, text)).toEqual([]);
  });

  test('names only commands that exist', () => {
    const code = codeIn(text);
    const targets = [...code.matchAll(/(?:^|\s)make ([a-z][a-z0-9-]*)/gm)].map(([, target]) => target ?? '');
    const npmScripts = [...code.matchAll(/\bnpm run (?:--\S+ )*([a-z][a-z-]*)/g)].map(
      ([, name]) => name ?? '',
    );
    expect(targets.filter((target) => !new RegExp(`^${target}:`, 'm').test(makefile))).toEqual([]);
    expect(npmScripts.filter((script) => scripts[script] === undefined)).toEqual([]);
  });
});

test.each(globSync('subgraphs/*/README.md', { cwd: root }))(
  '%s is read in a minute: under 60 lines',
  (document) => {
    expect(readFileSync(path.join(root, document), 'utf8').trimEnd().split('\n').length).toBeLessThan(60);
  },
);

test('every decision is in their list, under its own number and name', () => {
  const folder = path.join(root, 'docs/decisions');
  const list = readFileSync(path.join(folder, 'README.md'), 'utf8');
  const numbers = globSync('[0-9]*.md', { cwd: folder }).map((name) => name.slice(0, 4));
  expect(new Set(numbers).size).toBe(numbers.length);
  for (const name of globSync('[0-9]*.md', { cwd: folder })) {
    const number = name.slice(0, 4);
    expect(list).toContain(`| [${number}](${name}) |`);
    const title = readFileSync(path.join(folder, name), 'utf8').split('\n')[0];
    expect(title).toMatch(new RegExp(`^# ${Number(number)}\\. `));
  }
});

test('every make target says what it does, and is a file nowhere', () => {
  // A variable of one target is none.
  const targets = [...makefile.matchAll(/^([a-z][a-z0-9-]*):(?!=| export )(.*)$/gm)];
  expect(targets.length).toBeGreaterThan(30);
  const phony =
    makefile
      .match(/^\.PHONY:(.*)$/m)?.[1]
      ?.trim()
      .split(' ') ?? [];
  expect(targets.filter(([, , rest]) => !/ ## [A-Z]/.test(rest ?? '')).map(([, name]) => name)).toEqual([]);
  expect(targets.map(([, name]) => name).sort()).toEqual([...phony].sort());
});

test('every subgraph and package of code has a reason to exist in one sentence', () => {
  const manifests = globSync('{packages,subgraphs}/*/package.json', { cwd: root });
  expect(manifests.length).toBeGreaterThan(15);
  for (const manifest of manifests) {
    const { description } = JSON.parse(readFileSync(path.join(root, manifest), 'utf8'));
    expect(description, manifest).toMatch(/^[A-Z].*\.$/);
  }
});

/** What stands between backticks or fences. */
function codeIn(text: string): string {
  return [...text.matchAll(/```[a-z]*\n([\s\S]*?)```|`([^`\n]+)`/g)]
    .map(([, block, span]) => block ?? span)
    .join('\n');
}

function brokenLinksOf(document: string, text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? '');
  return links.filter((link) => !/^(https?:|mailto:|#)/.test(link) && !leadsSomewhere(document, link));
}

/** A link may end in #L12 or #L12-L20: those lines must exist and hold something. */
function leadsSomewhere(document: string, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const target = path.join(root, path.dirname(document), file);
  const found = globSync(target).length > 0;
  const line = anchor?.match(/^L(\d+)/)?.[1];
  if (!found || line === undefined) return found;
  return (readFileSync(target, 'utf8').split('\n')[Number(line) - 1] ?? '').trim() !== '';
}
