import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../../../', import.meta.url));

/** How a process ended: its exit code, or the signal that ended it. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One process of the product, started as a person would start it. */
export interface ProductProcess {
  readonly pid: number;
  /** All it wrote so far, both streams as they came. */
  output(): string;
  /** Undefined while it runs. */
  ending(): Ending | undefined;
  signal(signal: NodeJS.Signals): void;
  /** Waits for its end. Throws, with its output, where it does not end in time: then it is killed. */
  ended(timeoutMs?: number): Promise<Ending>;
}

const endTimeoutMs = 30_000;

/** `script` is a path in the repository. Only the variables given reach it: none of whoever runs the tests. */
export function startProcess(
  script: string,
  environment: Readonly<Record<string, string>>,
  words: readonly string[] = [],
): ProductProcess {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  const child = spawn(process.execPath, [script, ...words], {
    cwd: repository,
    env: { PATH, HOME, ...(TMPDIR && { TMPDIR }), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${script} could not be run`);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const closed = once(child, 'close');
  const ending = () => endingOf(child);
  return {
    pid,
    output: () => output,
    ending,
    signal: (signal) => {
      child.kill(signal);
    },
    ended: async (timeoutMs = endTimeoutMs) => {
      const waiting = new AbortController();
      const late = delay(timeoutMs, 'late', { signal: waiting.signal }).catch(() => 'late');
      const outcome = await Promise.race([closed, late]);
      waiting.abort();
      const end = ending();
      if (outcome !== 'late' && end !== undefined) return end;
      child.kill('SIGKILL');
      throw new Error(`${script} did not end within ${timeoutMs} ms. It said:\n${output}`);
    },
  };
}

function endingOf(child: ChildProcess): Ending | undefined {
  const { exitCode: code, signalCode: signal } = child;
  return code === null && signal === null ? undefined : { code, signal };
}
