import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fetchJars } from '@paygraph/parts/jars';
import { assertInstalled } from '@paygraph/parts/programs';

const run = promisify(execFile);
const inJavaFolder = (file: string) => fileURLToPath(new URL(`../java/${file}`, import.meta.url));

/** Helm refused: its own words, without what it says of each file it looks at. */
export class HelmRefusal extends Error {
  override readonly name = 'HelmRefusal';
}

/** Looked for once in a process. */
let jarsOnce: Promise<string> | undefined;

async function fetchHelm(): Promise<string> {
  await assertInstalled('javac');
  const project = { name: 'helm', pom: inJavaFolder('helm.pom.xml'), brings: 'Helm' };
  // What is on standard output is the manifests, which somebody may pass on.
  return await fetchJars(project, (text) => process.stderr.write(`${text}\n`));
}

/** Rendering takes less than a second; a slow machine may take its time. */
const timeoutMs = 120_000;

/**
 * Runs Helm itself, the library of helm-java, which Maven fetches once. Throws HelmRefusal where Helm refuses, StartFault
 * where Java or Maven is missing or nothing can be fetched.
 */
export async function runHelm(words: readonly string[]): Promise<string> {
  jarsOnce ??= fetchHelm();
  const jars = await jarsOnce;
  const flags = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', jars];
  try {
    const { stdout } = await run('java', [...flags, inJavaFolder('RunHelm.java'), ...words], {
      timeout: timeoutMs,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new HelmRefusal(withoutNotes(said), { cause: error });
  }
}

/** It tells of each symbolic link it follows: that they are followed is what they are for. */
function withoutNotes(said: string): string {
  return said
    .split('\n')
    .filter((line) => !line.includes('found symbolic link in path'))
    .join('\n')
    .trim();
}
