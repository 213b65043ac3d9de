import { type RunningPostgres, startPostgres } from '@paygraph/embedded/postgres';
import { childrenOf } from './child-processes.ts';

/** A Postgres for one system alone, which may be killed and paused as the other parts. */
export interface OwnPostgres {
  url(database: string): string;
  ensureDatabases(names: readonly string[]): Promise<void>;
  /** Ends it as a crash would. */
  kill9(): Promise<void>;
  /** SIGSTOP to the server and all its sessions: connections stay, nothing answers. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Starts it on the same folder and port, after `kill9`. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * What a commit did not write down by itself is not written down soon after either: a commit that was answered too early
 * is then gone with the server, and not by luck there (PostgreSQL manual, 28.4).
 */
const unflushed = { wal_writer_delay: '10s', wal_writer_flush_after: '100MB' };

export async function startOwnPostgres(options: { folder: string; port: number }): Promise<OwnPostgres> {
  // It must remember what it has committed over a kill, and then fsync is not needed: the machine lives on.
  const start = () => startPostgres({ ...options, durable: false, settings: unflushed });
  let running: RunningPostgres = await start();
  /** The server first: it starts no session then that would be missed. */
  async function signalAll(signal: NodeJS.Signals): Promise<void> {
    process.kill(running.pid, signal);
    for (const pid of await childrenOf(running.pid)) process.kill(pid, signal);
  }
  return {
    url: (database) => running.url(database),
    ensureDatabases: (names) => running.ensureDatabases(names),
    kill9: async () => {
      process.kill(running.pid, 'SIGKILL');
      await running.ended;
    },
    pause: () => signalAll('SIGSTOP'),
    resume: () => signalAll('SIGCONT'),
    restart: async () => {
      running = await start();
    },
    stop: () => running.stop(),
  };
}
