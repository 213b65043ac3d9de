import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { StartFault } from '@paygraph/embedded/start-fault';

const run = promisify(execFile);

/** What a program of this machine is needed for, and how it is asked whether it is there. */
const programs = {
  'redis-server': { need: 'Redis runs as it', ask: ['--version'], package: 'redis-server' },
  mvn: { need: 'Maven fetches Kafka and the MongoDB-protocol server', ask: ['--version'], package: 'maven' },
  // Not a mere runtime: the MongoDB-protocol server is started from a source file, which takes its compiler.
  javac: {
    need: 'Kafka and the MongoDB-protocol server run on Java 17',
    ask: ['-version'],
    package: 'default-jdk-headless',
  },
} as const;

export type Program = keyof typeof programs;

export function packageOf(program: Program): string {
  return programs[program].package;
}

export async function isInstalled(program: Program): Promise<boolean> {
  return await run(program, [...programs[program].ask], { timeout: 20_000 }).then(
    () => true,
    () => false,
  );
}

/** Throws StartFault where the program is missing, with how to get it. */
export async function assertInstalled(program: Program): Promise<void> {
  if (await isInstalled(program)) return;
  const { need, package: name } = programs[program];
  throw new StartFault(`The program \`${program}\` is missing on this machine: ${need}.`, {
    whatToDo: `Run \`make parts-up\` as root, which installs it, or \`apt-get install ${name}\` yourself.`,
  });
}
