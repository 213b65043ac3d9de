import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { StartFault } from '../start-fault.ts';

const run = promisify(execFile);
const timeout = 10_000;

export interface OperatingUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Whom Postgres runs as: undefined for the user of this process. Root it refuses (a hole in it would be one in the
 * machine), so as root it is the owner of the data where there is some, else the system user `postgres`.
 */
export async function chooseOperatingUser(dataFolder: string): Promise<OperatingUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(dataFolder).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return (await findUser()) ?? (await createUser());
}

const userName = 'postgres';

async function findUser(): Promise<OperatingUser | undefined> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, userName], { timeout })).stdout)),
    );
    return uid && gid ? { uid, gid } : undefined;
  } catch {
    return undefined;
  }
}

async function createUser(): Promise<OperatingUser> {
  try {
    await run('groupadd', ['--system', '--force', userName], { timeout });
    await run('useradd', ['--system', '--gid', userName, '--no-create-home', userName], { timeout });
    const user = await findUser();
    if (user) return user;
    throw new Error('useradd succeeded, and still there is no such user');
  } catch (error) {
    throw new StartFault(
      `Postgres refuses to run as root, and the system user \`${userName}\` could not be created.`,
      { whatToDo: 'Start Paygraph as an ordinary user, or create that user yourself.', cause: error },
    );
  }
}

/** Throws StartFault where a folder on the way to one of these is closed to that user. */
export async function assertReachable(user: OperatingUser, folders: readonly string[]): Promise<void> {
  // Asked as that user itself, from the root downwards: it sees access lists and mounts that mode bits don't tell.
  const script = 'for folder in "$@"; do cd "$folder" 2>/dev/null || { printf %s "$folder"; exit; }; done';
  const steps = [...new Set(folders.flatMap(pathFromRoot))];
  const { stdout: closed } = await run('/bin/sh', ['-c', script, 'sh', ...steps], {
    ...user,
    cwd: '/',
    timeout,
  });
  if (closed === '') return;
  throw new StartFault(
    `Postgres can't run as root, so it runs as user ${user.uid}, and that user can't enter ${closed}.`,
    {
      whatToDo: `Put Paygraph where other users may read it (say, under /srv or /opt), let them through with \`chmod o+x ${closed}\`, or start it as an ordinary user.`,
    },
  );
}

function pathFromRoot(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [...pathFromRoot(parent), folder];
}
