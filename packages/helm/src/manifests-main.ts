/** The process of `make manifests`: writes k8s/rendered, and with --check says whether it is as the chart renders it. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderPlainManifests } from './plain-manifests.ts';
import { environmentNames } from './releases.ts';

const rendered = fileURLToPath(new URL('../../../k8s/rendered/', import.meta.url));

const usage = `Renders the chart into k8s/rendered, two files for each file of values.

usage: make manifests [ARGS=--check]

  --check   writes nothing; ends with 1 where a file is not as the chart renders it
`;

async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--help')) return say(process.stdout, usage, 0);
  const isCheck = words.includes('--check');
  const unknown = words.filter((word) => word !== '--check');
  if (unknown.length > 0) return say(process.stderr, `There is no ${unknown.join(' ')}.\n\n${usage}`, 1);
  const stale: string[] = [];
  for (const environment of environmentNames) {
    for (const [name, text] of Object.entries(await renderPlainManifests(environment))) {
      const file = path.join(rendered, environment, name);
      if ((await readFile(file, 'utf8').catch(() => '')) === text) continue;
      stale.push(path.relative(process.cwd(), file));
      if (isCheck) continue;
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }
  if (stale.length === 0) return say(process.stdout, 'k8s/rendered is as the chart renders it.\n', 0);
  const list = stale.map((file) => `  ${file}\n`).join('');
  return isCheck
    ? say(process.stderr, `Not as the chart renders it; make manifests makes it so:\n${list}`, 1)
    : say(process.stdout, `Written:\n${list}`, 0);
}

function say(stream: NodeJS.WriteStream, text: string, code: 0 | 1): 0 | 1 {
  stream.write(text);
  return code;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = say(process.stderr, `${error instanceof Error ? error.message : String(error)}\n`, 1);
}
