import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  createTemporaryFolder,
  host,
  ports,
  type ServiceName,
  startServices,
  startSystem,
  subgraphNames,
} from '@paygraph/testing';
import postgres from 'postgres';
import { copySupergraph } from './copy-supergraph.ts';
import type { PlantedBug } from './planted-bugs/planted-bug.ts';
import type { Subject, SubjectKind } from './subject.ts';
import { startOnParts } from './subject-on-parts.ts';

/** The program text that is altered when it is loaded: by a planted bug, and at the steps inside a commit. */
const hook = new URL('./planted-bugs/hook.ts', import.meta.url).href;

type Environment = Readonly<Record<string, string>>;

export async function startSubject(kind: SubjectKind, plantedBug: PlantedBug | undefined): Promise<Subject> {
  const environment = {
    NODE_OPTIONS: `--import=${hook}`,
    ...(plantedBug !== undefined && { PLANTED_BUG: plantedBug.name }),
  };
  const subject = await starts[kind](environment);
  try {
    if (plantedBug?.sql !== undefined)
      await run(plantedBug.sql.text, subject.databaseUrl(plantedBug.sql.database));
    return subject;
  } catch (error) {
    await subject.stop();
    throw error;
  }
}

const starts: Readonly<Record<SubjectKind, (environment: Environment) => Promise<Subject>>> = {
  services: startApart,
  'all-in-one': startTogether,
  'on-parts': (environment) => startOnParts(environment, 1),
  replicated: (environment) => startOnParts(environment, 2),
};

const noParts: Pick<Subject, 'addresses' | 'ended' | 'part' | 'signal'> = {
  addresses: undefined,
  ended: () => Promise.reject(new Error('no end can be asked for here')),
  part: (name) => {
    throw new Error(`there is no ${name} of its own`);
  },
  signal: (process) => {
    throw new Error(`${process} is not signalled here`);
  },
};

async function run(text: string, databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  await sql.unsafe(text).finally(() => sql.end({ timeout: 5 }));
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
    ...noParts,
    place: services.place,
    places: [services.place],
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
    ...noParts,
    place,
    places: [place],
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
