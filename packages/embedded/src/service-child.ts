import { type ChildProcess, spawn } from 'node:child_process';
import type { Environment } from '@paygraph/config';

/** A service that runs as a child of this process. */
export interface Child {
  /** Resolves once it has ended and all it said was read: with "code 1" or "signal SIGKILL". */
  readonly ended: Promise<string>;
  /** SIGTERM, and where that takes too long SIGKILL. Throws where it did not end with code 0. */
  stop(): Promise<void>;
  readonly stopTimeoutMs: number;
  kill(): void;
}

/** A service gives itself 25 s; whoever takes longer hangs. */
const killAfterMs = 28_000;

export function spawnChild(options: {
  script: string;
  environment: Environment;
  onText: (text: string) => void;
}): Child {
  const child = spawn(process.execPath, [options.script], {
    env: options.environment,
    // A session of its own: Ctrl-C in a terminal goes to all of the terminal's session, and would stop everything at
    // once. The channel closes with this process, however that ends, and then the child stops by itself.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', options.onText);
  }
  const ended = endOf(child);
  return {
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      const patience = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
      const how = await ended.finally(() => clearTimeout(patience));
      if (how !== 'code 0') throw new Error(`it ended with ${how}`);
    },
    stopTimeoutMs: killAfterMs + 1_000,
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(`the fault ${error.message}`));
    child.once('close', (code, signal) => resolve(signal === null ? `code ${code}` : `signal ${signal}`));
  });
}
