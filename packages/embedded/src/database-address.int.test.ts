import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import getPort from 'get-port';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findDatabaseUrl } from './database-address.ts';
import { createScratchFolder, removeScratchFolder } from './fixture/scratch-folder.ts';
import { type RunningPostgres, startPostgres } from './postgres/index.ts';

let dataFolder: string;
let server: RunningPostgres;

beforeAll(async () => {
  dataFolder = await createScratchFolder();
  const folder = path.join(dataFolder, 'postgres');
  server = await startPostgres({ folder, port: await getPort(), durable: false });
  await server.ensureDatabases(['users']);
});
afterAll(async () => {
  await server.stop();
  await removeScratchFolder(dataFolder, path.join(dataFolder, 'postgres'));
});

describe('the database of a service', () => {
  test('is found in the data folder of a running system, whatever its port', async () => {
    const sql = postgres(await findDatabaseUrl({ DATA_DIR: dataFolder }, 'users'), { max: 1 });
    expect(await sql`select current_database()`).toMatchObject([{ current_database: 'users' }]);
    await sql.end();
  });

  test('is the one its variable names, also where a system runs', async () => {
    const own = 'postgres://someone@db.example.com/accounts';
    expect(await findDatabaseUrl({ DATA_DIR: dataFolder, DATABASE_URL_USERS: own }, 'users')).toBe(own);
  });

  test('that is no address is told by its variable', async () => {
    await expect(findDatabaseUrl({ DATABASE_URL_USERS: 'secret' }, 'users')).rejects.toThrow(
      /DATABASE_URL_USERS: is not an address/,
    );
  });

  test('is not to be had where no system runs, which is said with what to do', async () => {
    const nowhere = path.join(dataFolder, 'nowhere');
    await expect(findDatabaseUrl({ DATA_DIR: nowhere }, 'users')).rejects.toMatchObject({
      name: 'StartFault',
      message: `No Paygraph runs on the data folder ${nowhere}.`,
    });
  });

  test('is not to be had of a system that was stopped or killed', async () => {
    const pidFile = path.join(dataFolder, 'postgres', 'data', 'postmaster.pid');
    const asItRan = await readFile(pidFile, 'utf8');
    await server.stop();
    const stopped = findDatabaseUrl({ DATA_DIR: dataFolder }, 'users');
    await expect(stopped).rejects.toThrow('No Paygraph runs');
    await writeFile(pidFile, asItRan);
    const killed = findDatabaseUrl({ DATA_DIR: dataFolder }, 'users');
    await expect(killed).rejects.toThrow('No Paygraph runs');
  });
});
