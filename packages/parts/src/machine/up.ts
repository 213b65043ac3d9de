import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { databaseNames } from '@paygraph/embedded/configuration';
import { writeWhole } from '@paygraph/embedded/files';
import { ensureDatabases, findPostgres } from '@paygraph/embedded/postgres';
import { StartFault } from '@paygraph/embedded/start-fault';
import { host } from '../free-port.ts';
import { installMissing } from './install.ts';
import type { Layout } from './layout.ts';
import { alone } from './lock.ts';
import { listParts, type MachinePart, postgresFolder } from './machine-part.ts';
import type { Progress } from './progress.ts';

/** Where the services find the addresses of the parts: a line KEY=VALUE for each variable. Holds a password. */
export function environmentFile(layout: Layout): string {
  return path.join(layout.folder, 'environment');
}

/** Starts what does not run yet. Throws StartFault with all that went wrong; what did start goes on. */
export async function up(layout: Layout, progress: Progress): Promise<void> {
  // Others may pass through, not look: as root, Postgres runs as another user.
  await mkdir(layout.folder, { recursive: true, mode: 0o711 });
  await alone(layout.folder, async () => {
    // 1. What this machine lacks.
    await installMissing(progress.step);
    // 2. The parts, all at once.
    await startAll(listParts(layout), progress);
    // 3. What the services expect to find in them.
    const variables = await addresses(layout);
    await progress.step('Topics made', () => makeTopics(variables.KAFKA_BROKERS));
    // 4. The addresses, once everything is there.
    const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
    await writeWhole(environmentFile(layout), lines.join(''));
  });
}

async function startAll(parts: readonly MachinePart[], progress: Progress): Promise<void> {
  const outcomes = await Promise.allSettled(parts.map((part) => startOne(part, progress)));
  const faults = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  const [first] = faults;
  if (first === undefined) return;
  const told = faults.map((fault: unknown) => (fault instanceof Error ? fault.message : String(fault)));
  const advice = faults.flatMap((fault) => (fault instanceof StartFault ? [fault.whatToDo] : []));
  throw new StartFault(told.join('\n'), { whatToDo: [...new Set(advice)].join('\n'), cause: first });
}

async function startOne(part: MachinePart, { say, step }: Progress): Promise<void> {
  const found = await lookLong(part);
  if (found?.answers) {
    say(`✓ ${part.name} runs already`);
    return;
  }
  if (found !== undefined) {
    say(`${part.name} (pid ${found.pid}) runs and does not answer: it is started anew`);
    await part.stop();
  }
  await step(`${part.name} ready`, () => part.start(say));
}

/** A machine under load answers late: what runs is given some seconds before it is taken for stuck. */
async function lookLong(part: MachinePart): ReturnType<MachinePart['look']> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await part.look();
    if (found === undefined || found.answers || attempt === 4) return found;
  }
}

async function addresses(
  layout: Layout,
): Promise<Readonly<Record<string, string>> & { KAFKA_BROKERS: string }> {
  const postgres = await findPostgres(postgresFolder(layout));
  if (postgres === undefined) throw new Error('Postgres ended just after its start.');
  await ensureDatabases(postgres.url('postgres'), databaseNames);
  return {
    ...Object.fromEntries(
      databaseNames.map((name) => [`DATABASE_URL_${name.toUpperCase()}`, postgres.url(name)]),
    ),
    KAFKA_BROKERS: `${host}:${layout.kafka}`,
    MONGODB_URL: `mongodb://${host}:${layout.mongo}`,
    REDIS_URL: `redis://${host}:${layout.redis}`,
  };
}

/** The same command that makes them anywhere else: the services make none. */
async function makeTopics(brokers: string): Promise<void> {
  const child = spawn('npm', ['run', '--silent', 'topics'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, KAFKA_BROKERS: brokers },
    timeout: 120_000,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = `${output}${chunk.toString()}`.slice(-2_000);
    });
  }
  const [code] = await once(child, 'close');
  if (code === 0) return;
  throw new StartFault(`The topics could not be made:\n${output.trim()}`, {
    whatToDo: 'Run `make parts-up` again.',
  });
}
