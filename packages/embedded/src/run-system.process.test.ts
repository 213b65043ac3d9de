import { execFile } from 'node:child_process';
import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import getPort from 'get-port';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { databaseNames } from './configuration.ts';
import { createScratchFolder, removeScratchFolder } from './fixture/scratch-folder.ts';
import {
  findPortOffset,
  postmasterPid,
  type SystemProcess,
  spawnSmallSystem,
} from './fixture/system-process.ts';
import { startPostgres } from './postgres/index.ts';
import { findProcess } from './process-table.ts';

const run = promisify(execFile);
const ready = 'Paygraph is ready';

let prepared: string;
let scratch: string;
let dataFolder: string;
let portOffset: number;
const processes: SystemProcess[] = [];

beforeAll(async () => {
  prepared = await createScratchFolder();
  const postgres = await startPostgres({ folder: prepared, port: await getPort(), durable: false });
  await postgres.ensureDatabases(databaseNames);
  await postgres.stop();
});

afterAll(() => removeScratchFolder(prepared));

beforeEach(async () => {
  scratch = await createScratchFolder();
  dataFolder = path.join(scratch, 'data');
  portOffset = await findPortOffset();
});

afterEach(async () => {
  for (const { pid, ended } of processes.splice(0)) {
    if (await findProcess(pid)) process.kill(pid, 'SIGKILL');
    await ended;
  }
  await removeScratchFolder(scratch, path.join(dataFolder, 'postgres'));
});

function spawnSystem(options: Partial<Parameters<typeof spawnSmallSystem>[0]> = {}): SystemProcess {
  const spawned = spawnSmallSystem({ dataFolder, portOffset, ...options });
  processes.push(spawned);
  return spawned;
}

/** A Postgres that has been set up before: most tests are not about that, and it takes longest. */
async function layPreparedPostgres(): Promise<void> {
  // A folder that is there already was used by an earlier run of the same test.
  if ((await mkdir(dataFolder, { recursive: true, mode: 0o711 })) === undefined) return;
  // `cp` keeps the owner, which Postgres insists on; Node's own does not.
  await run('cp', ['-a', prepared, path.join(dataFolder, 'postgres')]);
}

async function spawnReady(environment: Record<string, string> = {}): Promise<SystemProcess> {
  await layPreparedPostgres();
  const system = spawnSystem({ environment });
  await system.wrote(ready);
  return system;
}

async function runs(): Promise<unknown> {
  return await (await fetch(`http://127.0.0.1:${8002 + portOffset}`)).json();
}

describe('a run of the system', () => {
  test('keeps its data for the next one, and ends with code 0 within 10 s', async () => {
    const first = spawnSystem();
    await first.wrote(ready);
    expect(first.output()).toContain('Setting up a new Postgres');
    const begun = Date.now();
    first.signal('SIGINT');
    expect(await first.ended).toBe(0);
    expect(Date.now() - begun).toBeLessThan(10_000);
    expect(await postmasterPid(dataFolder)).toBeUndefined();
    const second = await spawnReady();
    expect(await runs()).toEqual({ start: 2, stop: 1 });
    second.signal('SIGTERM');
    expect(await second.ended).toBe(0);
  });

  test('lets services finish on Postgres when Ctrl-C reaches the whole terminal', async () => {
    const first = await spawnReady();
    first.interruptGroup();
    expect(await first.ended).toBe(0);
    expect(first.output()).not.toContain('did not stop cleanly');
    await spawnReady();
    expect(await runs()).toEqual({ start: 2, stop: 1 });
  });

  test('stops the gateway first, then the subgraphs, Postgres last', async () => {
    const system = await spawnReady();
    system.signal('SIGTERM');
    await system.ended;
    const stopped = [...system.output().matchAll(/(\S+) stopped/g)].map((match) => match[1]);
    expect(stopped[0]).toBe('gateway');
    expect(stopped.slice(1, 3).sort()).toEqual(['users', 'wallets']);
    expect(stopped[3]).toBe('Postgres');
  });

  test('stops in order when asked in the middle of its start', async () => {
    await layPreparedPostgres();
    const system = spawnSystem();
    await system.wrote('wallets ready');
    system.signal('SIGINT');
    expect(await system.ended).toBe(0);
    expect(system.output()).not.toContain(ready);
    expect(await postmasterPid(dataFolder)).toBeUndefined();
  });

  test('ends at once on a second signal, and leaves no Postgres behind', async () => {
    const system = await spawnReady({ SMALL_SYSTEM: 'gateway hangs' });
    const postgres = (await postmasterPid(dataFolder)) ?? 0;
    system.signal('SIGINT');
    await system.wrote('stopping in order');
    // Until it counts as a second one; the service that hangs would hold the stop up for longer.
    const again = setInterval(() => system.signal('SIGINT'), 100);
    const code = await system.ended.finally(() => clearInterval(again));
    expect(code).toBe(130);
    await expect.poll(() => findProcess(postgres), { timeout: 20_000 }).toBeUndefined();
    await spawnReady();
    expect(await runs()).toEqual({ start: 2 });
  });

  test('takes two signals of one moment for one: npm passes on what the terminal sends too', async () => {
    const system = await spawnReady();
    system.signal('SIGINT');
    await system.wrote('stopping in order');
    system.signal('SIGINT');
    expect(await system.ended).toBe(0);
  });

  test('goes on without a service that does not stop, within 10 s', async () => {
    const system = await spawnReady({ SMALL_SYSTEM: 'gateway hangs' });
    const begun = Date.now();
    system.signal('SIGINT');
    expect(await system.ended).toBe(0);
    expect(Date.now() - begun).toBeLessThan(10_000);
    expect(system.output()).toContain('gateway takes too long to stop');
    expect(await postmasterPid(dataFolder)).toBeUndefined();
  });

  test('stops everything and says so when Postgres ends by itself', async () => {
    const system = await spawnReady();
    process.kill((await postmasterPid(dataFolder)) ?? 0, 'SIGQUIT');
    expect(await system.ended).toBe(1);
    expect(system.output()).toContain('Postgres ended by itself');
  });
});

describe('a run that was killed', () => {
  test('leaves a Postgres that the next one stops, with all that was committed', async () => {
    const killed = await spawnReady();
    const left = (await postmasterPid(dataFolder)) ?? 0;
    killed.signal('SIGKILL');
    await killed.ended;
    expect(await findProcess(left)).toBeDefined();
    const next = await spawnReady();
    expect(next.output()).toContain(`Stopping the Postgres (pid ${left}) that a killed run left behind`);
    expect(await findProcess(left)).toBeUndefined();
    expect(await runs()).toEqual({ start: 2 });
  });
});

describe('a fault at start', () => {
  async function expectFault(system: SystemProcess, ...words: readonly string[]): Promise<void> {
    expect(await system.ended).toBe(1);
    for (const word of [...words, 'What to do: ']) expect(system.output()).toContain(word);
    expect(system.output()).not.toMatch(/^\s+at /m);
  }

  test('is a second process on the same folder, told with the pid of the first', async () => {
    const first = await spawnReady();
    const second = spawnSystem({ portOffset: await findPortOffset() });
    await expectFault(second, `Another Paygraph (pid ${first.pid}) is running`, dataFolder, 'DATA_DIR=');
    expect(await runs()).toEqual({ start: 1 });
  });

  test('is a taken port: every one is told, for what it is, and how to move away', async () => {
    const ports = [8002, 9000].map((port) => port + portOffset);
    const takers = ports.map((port) => createServer().listen(port, '127.0.0.1'));
    const words = [`${ports[0]}  for wallets`, `${ports[1]}  for gateway (health and metrics)`];
    await expectFault(spawnSystem(), ...words, `PORT_OFFSET=${portOffset + 100} make start`);
    for (const taker of takers) taker.close();
    expect(await stat(path.join(dataFolder, 'postgres')).catch(() => undefined)).toBeUndefined();
  });

  test('is a file where the data folder should be', async () => {
    await writeFile(dataFolder, '');
    await expectFault(spawnSystem(), dataFolder, 'a file stands where a folder is needed');
  });

  test('is a data folder that may not be written', async () => {
    await mkdir(dataFolder);
    // Root may write everywhere, so the system runs as nobody there.
    const asRoot = process.getuid?.() === 0;
    await chmod(dataFolder, asRoot ? 0o755 : 0o555);
    await expectFault(
      spawnSystem(asRoot ? { uid: 65_534 } : {}),
      dataFolder,
      'may not be written by this user',
    );
  });

  test('is a data folder of a newer version', async () => {
    await mkdir(dataFolder);
    await writeFile(path.join(dataFolder, 'format.json'), '{"format":2,"postgres":18}');
    await expectFault(spawnSystem(), dataFolder, 'it has format 2, this version knows up to 1');
  });

  test('is a data folder of another Postgres', async () => {
    await mkdir(dataFolder);
    await writeFile(path.join(dataFolder, 'format.json'), '{"format":1,"postgres":19}');
    await expectFault(spawnSystem(), dataFolder, 'it belongs to Postgres 19');
  });

  test('is a database that a newer version wrote; what had started is stopped', async () => {
    await layPreparedPostgres();
    const system = spawnSystem({ environment: { SMALL_SYSTEM: 'newer data' } });
    await expectFault(system, 'in the database of wallets, its tables are from next year', 'users stopped');
    expect(await postmasterPid(dataFolder)).toBeUndefined();
  });

  test('is a service that fails; the others are stopped', async () => {
    await layPreparedPostgres();
    const system = spawnSystem({ environment: { SMALL_SYSTEM: 'users fail' } });
    await expectFault(system, 'users could not start: no users today', 'wallets stopped', 'Postgres stopped');
    expect(await postmasterPid(dataFolder)).toBeUndefined();
  });

  test('is a variable that can not be', async () => {
    const system = spawnSystem({ environment: { PORT_OFFSET: '50001', LOG_LEVEL: 'loud' } });
    await expectFault(
      system,
      'PORT_OFFSET: is not a whole number from 0 to 50000',
      'LOG_LEVEL: is not one of',
    );
  });

  test.runIf(process.getuid?.() === 0)('is a folder that the user of Postgres can not enter', async () => {
    await chmod(scratch, 0o700);
    await expectFault(spawnSystem(), `can't enter ${scratch}`, `chmod o+x ${scratch}`);
  });
});
