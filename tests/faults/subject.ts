import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  createTemporaryFolder,
  host,
  type Place,
  ports,
  repository,
  type ServiceName,
  type SubgraphName,
  startServices,
  startSystem,
  subgraphNames,
} from '@paygraph/testing';
import postgres from 'postgres';
import type { PlantedBug } from './planted-bugs/planted-bug.ts';

/** A running Paygraph that faults are put into. */
export interface Subject {
  readonly place: Place;
  /** What may be killed: the processes that hold our own code. */
  readonly processes: readonly string[];
  kill9(process: string): Promise<void>;
  /** Starts what was killed or has crashed, and waits until it is ready. */
  start(process: string): Promise<void>;
  /** The next time this step is reached, its process ends. Services of their own only, like the next two. */
  armCrash(point: string): Promise<void>;
  disarm(): Promise<void>;
  /** Waits until an armed process is gone. Throws where it lives on: the step was never reached. */
  crashed(process: string, timeoutMs: number): Promise<void>;
  databaseUrl(name: SubgraphName): string;
  /** The composed schema its gateway follows: a copy of its own. */
  readonly supergraphFile: string;
  /** What its processes wrote since they were started last. */
  said(): string;
  stop(): Promise<void>;
}

/** The program text that is altered when it is loaded: by a planted bug, and at the steps inside a commit. */
const hook = new URL('./planted-bugs/hook.ts', import.meta.url).href;

export type SubjectKind = 'services' | 'all-in-one';
type Environment = Readonly<Record<string, string>>;

export async function startSubject(kind: SubjectKind, plantedBug: PlantedBug | undefined): Promise<Subject> {
  const environment = {
    NODE_OPTIONS: `--import=${hook}`,
    ...(plantedBug !== undefined && { PLANTED_BUG: plantedBug.name }),
  };
  const subject = kind === 'services' ? await startApart(environment) : await startTogether(environment);
  try {
    if (plantedBug?.sql !== undefined)
      await run(plantedBug.sql.text, subject.databaseUrl(plantedBug.sql.database));
    return subject;
  } catch (error) {
    await subject.stop();
    throw error;
  }
}

async function run(text: string, databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  await sql.unsafe(text).finally(() => sql.end({ timeout: 5 }));
}

/** Gives the path of the copy. */
async function copySupergraph(folder: string): Promise<string> {
  const file = path.join(folder, 'supergraph.graphql');
  await copyFile(path.join(repository, 'schema/supergraph.graphql'), file);
  return file;
}

async function startApart(environment: Environment): Promise<Subject> {
  const folder = await createTemporaryFolder();
  const crashFile = path.join(folder.path, 'crash-at');
  const supergraphFile = await copySupergraph(folder.path);
  const services = await startServices({
    environment: { ...environment, CRASH_AT_FILE: crashFile, SUPERGRAPH: supergraphFile },
  });
  const processes = ['gateway', ...subgraphNames] as const;
  const named = (process: string): ServiceName => {
    const name = processes.find((known) => known === process);
    if (name === undefined) throw new Error(`there is no process ${process}`);
    return name;
  };
  return {
    place: services.place,
    processes,
    kill9: (process) => services.kill9(named(process)),
    start: (process) => services.start(named(process)),
    armCrash: (point) => writeFile(crashFile, point),
    disarm: () => rm(crashFile, { force: true }),
    crashed: (process, timeoutMs) => services.crashed(named(process), timeoutMs),
    databaseUrl: services.databaseUrl,
    supergraphFile,
    said: () => processes.map(services.output).join(''),
    stop: async () => {
      await services.stopAll().finally(folder.remove);
    },
  };
}

async function startTogether(environment: Environment): Promise<Subject> {
  const folder = await createTemporaryFolder();
  const supergraphFile = await copySupergraph(folder.path);
  const system = await startSystem({ environment: { ...environment, SUPERGRAPH: supergraphFile } });
  const { place } = system;
  const password = await readFile(path.join(place.dataFolder, 'postgres', 'password'), 'utf8');
  const unarmed = () => Promise.reject(new Error('steps are crashed at in services of their own'));
  return {
    place,
    processes: ['all-in-one'],
    kill9: system.kill9,
    start: () => system.restart(),
    armCrash: unarmed,
    disarm: unarmed,
    crashed: unarmed,
    databaseUrl: (name) =>
      `postgres://paygraph:${password}@${host}:${ports.postgres + place.portOffset}/${name}`,
    supergraphFile,
    said: () => system.process.output(),
    stop: () => system.stop().finally(folder.remove),
  };
}
