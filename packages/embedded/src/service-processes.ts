import { fileURLToPath } from 'node:url';
import type { Environment } from '@paygraph/config';
import type { RunningService } from '@paygraph/service-process';
import type { ProcessName } from './environment.ts';
import { createLines } from './lines.ts';
import { host } from './ports.ts';
import { type Child, spawnChild } from './service-child.ts';
import { StartFault } from './start-fault.ts';
import type { Stages } from './system.ts';

/** The process that is one service where SERVICE names it. */
const script = fileURLToPath(new URL('./main.ts', import.meta.url));

/** Shorter than the system's own patience with a start, so that a process given up is ended and not left behind. */
const readyTimeoutMs = 50_000;
const probeTimeoutMs = 2_000;
const probePauseMs = 50;

export interface ServiceProcesses {
  readonly stages: Stages;
  /** Resolves, with what to tell, when a service that was ready ends although nobody stopped it. */
  readonly failed: Promise<string>;
  /** Kills every process there is. */
  endAtOnce(): void;
}

/** Every service as a process of its own. `write` is given each line they say. */
export function createServiceProcesses(
  stageNames: readonly (readonly ProcessName[])[],
  write: (line: string) => void,
): ServiceProcesses {
  const children = new Set<Child>();
  const failure = Promise.withResolvers<string>();

  async function start(name: ProcessName, environment: Environment): Promise<RunningService> {
    const lines = createLines(write);
    const child = spawnChild({ script, environment: { ...environment, SERVICE: name }, onText: lines.add });
    children.add(child);
    void child.ended.then(() => children.delete(child));
    const outcome = await untilReady(child, probeUrl(name, environment));
    if (outcome !== 'ready') {
      child.kill();
      throw startFaultOf(name, outcome, lines.last());
    }
    let expected = false;
    void child.ended.then((how) => {
      if (expected) return;
      expected = true;
      failure.resolve(`${name} ended by itself, with ${how}. Its last words:\n${lines.last()}\n`);
    });
    const service = {
      name,
      url: `http://${host}:${environment['PORT']}`,
      stopTimeoutMs: child.stopTimeoutMs,
      stop: async () => {
        if (expected) return;
        expected = true;
        await child.stop();
      },
    };
    return service;
  }

  return {
    stages: stageNames.map((stage) =>
      stage.map((name) => ({ name, start: (environment) => start(name, environment) })),
    ),
    failed: failure.promise,
    endAtOnce: () => {
      for (const child of children) child.kill();
    },
  };
}

function startFaultOf(name: ProcessName, outcome: 'ended' | 'late', lastWords: string): StartFault {
  // Of one that ended the last words begin with its name, and say why.
  const said = lastWords || `${name} said nothing.`;
  const late = `${name} was not ready within ${readyTimeoutMs / 1000} s.`;
  return new StartFault(outcome === 'late' ? `${late} ${said}` : said, {
    whatToDo: 'Correct what it says, or start again with LOG_LEVEL=debug, which tells more.',
  });
}

/** The provider's stand-in is a stranger's server: it has no port of its own for health. */
function probeUrl(name: ProcessName, environment: Environment): string {
  return name === 'provider-simulator'
    ? `http://${host}:${environment['PORT']}/health/live`
    : `http://${host}:${environment['ADMIN_PORT']}/health/ready`;
}

async function untilReady(child: Child, url: string): Promise<'ready' | 'ended' | 'late'> {
  let ended = false;
  void child.ended.then(() => {
    ended = true;
  });
  const deadline = performance.now() + readyTimeoutMs;
  while (performance.now() < deadline) {
    if (ended) return 'ended';
    const response = await fetch(url, { signal: AbortSignal.timeout(probeTimeoutMs) }).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return 'ready';
    await new Promise((resolve) => setTimeout(resolve, probePauseMs));
  }
  return 'late';
}
