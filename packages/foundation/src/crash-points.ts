import { existsSync, readFileSync, rmSync } from 'node:fs';

/** Places where a test may have this process die: before and after each function of a port. */
export interface CrashPoints {
  /** The same functions; where nobody may arm a crash, the very same object. */
  around<Port extends object>(port: string, functions: Port): Port;
}

/**
 * A process may crash between any two steps, so tests must be able to make it do so at each. `CRASH_AT_FILE` names a
 * file; when that holds `<service>.<port>.<function>.before` or `….after`, the next call of the function ends this
 * process as `kill -9` would, before its work or once that has succeeded. The crash takes the file away: whoever starts
 * again lives on. Without the variable, and always in production, `file` is undefined and the ports stay as they are.
 */
export function createCrashPoints(options: { service: string; file: string | undefined }): CrashPoints {
  const { service, file } = options;
  if (file === undefined) return { around: (_port, functions) => functions };

  return {
    around: (port, functions) =>
      new Proxy(functions, {
        get: (target, name, receiver) => {
          const member: unknown = Reflect.get(target, name, receiver);
          if (typeof member !== 'function') return member;
          return withCrashes(member, `${service}.${port}.${String(name)}`, file);
        },
      }),
  };
}

function withCrashes(work: CallableFunction, point: string, file: string): (...words: unknown[]) => unknown {
  return (...words) => {
    crashAt(`${point}.before`, file);
    const outcome: unknown = Reflect.apply(work, undefined, words);
    if (!(outcome instanceof Promise)) return outcome;
    return outcome.then((value: unknown) => {
      crashAt(`${point}.after`, file);
      return value;
    });
  };
}

function crashAt(point: string, file: string): void {
  if (!existsSync(file) || readFileSync(file, 'utf8').trim() !== point) return;
  rmSync(file, { force: true });
  process.kill(process.pid, 'SIGKILL');
}
