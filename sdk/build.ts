/** Builds the package as it is published: `sdk/dist/`, of which `npm pack` makes the archive. */
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const usage = `usage: node sdk/build.ts [--out <folder>]

Builds @paygraph/sdk for publication: JavaScript and types, one file a module, with its README, its licence, the public
schema, and the list of operations that generators for Kotlin and iOS read.

  --out   where to, emptied first      (sdk/dist)
`;

const { values } = readArguments();
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
const here = fileURLToPath(new URL('.', import.meta.url));
const repository = path.dirname(here.replace(/\/$/, ''));
const out = path.resolve(values.out ?? path.join(here, 'dist'));

await emptyOut();
compile();
await writeManifest();
await mkdir(path.join(out, 'graph'));
await Promise.all([
  copyFile(path.join(here, 'README.md'), path.join(out, 'README.md')),
  copyFile(path.join(repository, 'LICENSE'), path.join(out, 'LICENSE')),
  copyFile(path.join(repository, 'schema', 'api.graphql'), path.join(out, 'graph', 'schema.graphql')),
  copyFile(
    path.join(repository, 'schema', 'persisted-operations.json'),
    path.join(out, 'graph', 'operations.json'),
  ),
]);
console.log(`${path.relative(process.cwd(), out)} holds the package; \`npm pack\` there makes the archive.`);

/** Only what an earlier build made is cleared away. */
async function emptyOut(): Promise<void> {
  const earlier = await readFile(path.join(out, 'package.json'), 'utf8').catch(() => undefined);
  if (earlier !== undefined && JSON.parse(earlier).name !== '@paygraph/sdk') {
    fail(`${out} holds something else than a build of @paygraph/sdk: name another folder.`);
  }
  if (earlier !== undefined) await rm(out, { recursive: true });
  await mkdir(out, { recursive: true });
}

function compile(): void {
  const tsc = path.join(repository, 'node_modules', 'typescript', 'bin', 'tsc');
  const words = [tsc, '--project', path.join(here, 'tsconfig.build.json'), '--outDir', out];
  const { status } = spawnSync(process.execPath, words, { stdio: 'inherit' });
  if (status !== 0) fail('the types do not hold: see above.');
}

/** As the workspace has it, but for what concerns the repository alone. */
async function writeManifest(): Promise<void> {
  const workspace = JSON.parse(await readFile(path.join(here, 'package.json'), 'utf8'));
  const { name, version, description, license, type, dependencies } = workspace;
  const manifest = {
    name,
    version,
    description,
    license,
    type,
    sideEffects: false,
    engines: { node: '>=22' },
    exports: {
      '.': { types: './index.d.ts', default: './index.js' },
      './operations.json': './graph/operations.json',
      './schema.graphql': './graph/schema.graphql',
    },
    dependencies,
  };
  await writeFile(path.join(out, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

function readArguments() {
  try {
    return parseArgs({
      options: { help: { type: 'boolean', short: 'h', default: false }, out: { type: 'string' } },
    });
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n\n${usage}`);
  }
}

function fail(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}
