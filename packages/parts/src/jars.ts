import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartFault } from '@paygraph/embedded/start-fault';
import { assertInstalled } from './programs.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const cache = path.join(root, 'node_modules', '.cache', 'paygraph-parts');

export const javaFolder = fileURLToPath(new URL('../java/', import.meta.url));

/** A Maven project whose dependencies are wanted. */
export interface Project {
  /** Names its folder in the cache. */
  readonly name: string;
  readonly pom: string;
  /** What it brings, in words. */
  readonly brings: string;
}

export const kafkaProject = projectOf('kafka', 'Kafka');
export const mongoProject = projectOf('mongo', 'the MongoDB-protocol server');

function projectOf(name: string, brings: string): Project {
  return { name, pom: path.join(javaFolder, `${name}.pom.xml`), brings };
}

/** A slow connection may take its time; a fetch that takes longer than this is given up. */
const fetchTimeoutMs = 10 * 60_000;

/**
 * The class path of what the project lists. Fetched by Maven once, and kept for as long as its file says the same; a
 * killed fetch leaves nothing that looks like a whole one.
 */
export async function fetchJars(project: Project, onProgress: (text: string) => void): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(project.pom))
    .digest('hex');
  const folder = path.join(cache, `${project.name}-${hash.slice(0, 12)}`);
  if (!(await isThere(folder))) {
    await assertInstalled('mvn');
    await fetchInto(folder, project, onProgress);
  }
  return path.join(folder, '*');
}

async function fetchInto(
  folder: string,
  { pom, brings }: Project,
  onProgress: (text: string) => void,
): Promise<void> {
  // A folder of its own for each process that fetches: two may start at once, and the first to be through is used.
  const unfinished = `${folder}.unfinished-${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  onProgress(`Fetching ${brings} from Maven Central`);
  try {
    await copyDependencies(pom, unfinished, async () => {
      const count = await readdir(unfinished).then((files) => files.length);
      onProgress(`  … still fetching, ${count} jars so far`);
    });
    await rename(unfinished, folder).catch(async (error: unknown) => {
      if (!(await isThere(folder))) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function copyDependencies(pom: string, folder: string, onWait: () => Promise<void>): Promise<void> {
  const args = ['--batch-mode', '--no-transfer-progress', '--file', pom, 'dependency:copy-dependencies'];
  const child = spawn('mvn', [...args, '-DincludeScope=runtime', `-DoutputDirectory=${folder}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: fetchTimeoutMs,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = `${output}${chunk.toString()}`.slice(-20_000);
    });
  }
  const progress = setInterval(() => void onWait(), 3_000);
  try {
    const [code] = await once(child, 'close');
    if (code === 0) return;
  } finally {
    clearInterval(progress);
  }
  const errors = output.split('\n').filter((line) => line.startsWith('[ERROR]'));
  throw new StartFault(
    `Maven could not fetch what ${path.basename(pom)} lists:\n${errors.slice(0, 3).join('\n')}`,
    {
      whatToDo:
        'Look whether this machine reaches Maven Central (or the mirror in ~/.m2/settings.xml); then start again.',
    },
  );
}

async function isThere(folder: string): Promise<boolean> {
  return await readdir(folder).then(
    () => true,
    () => false,
  );
}
