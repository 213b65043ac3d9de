import { eventually } from './eventually.ts';
import { adminUrl, type Place, ports, type SubgraphName } from './place.ts';
import { type ProductProcess, startProcess } from './product-process.ts';
import { mainScript } from './system.ts';

/** The provider's stand-in is there once: it stands for somebody else's servers. */
export type ReplicatedName = SubgraphName | 'gateway';

/** A guard against hanging: twelve processes that start at once want much of a small machine. */
const readyTimeoutMs = 180_000;
/** A service gives itself 25 s. */
const endTimeoutMs = 35_000;

/** Starts, ends and keeps the words of the processes of every service, by name and index. */
export function createReplicaProcesses(
  places: readonly Place[],
  environmentOf: (name: ReplicatedName) => Readonly<Record<string, string>>,
) {
  const running = new Map<string, ProductProcess>();
  const said = new Map<string, string>();

  function find(name: ReplicatedName, index: number): ProductProcess {
    const found = running.get(`${name} ${index}`);
    if (found === undefined) throw new Error(`there is no process ${index} of ${name}`);
    return found;
  }

  async function restart(
    name: ReplicatedName,
    index: number,
    changed: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const key = `${name} ${index}`;
    const at = places[index];
    if (at === undefined) throw new Error(`there is no place ${index}`);
    const before = running.get(key);
    if (before !== undefined) {
      if (before.ending() === undefined) throw new Error(`${key} still runs`);
      said.set(key, output(name, index));
    }
    const port = ports[name] + at.portOffset;
    const started = startProcess(mainScript, {
      ...environmentOf(name),
      ...changed,
      SERVICE: name,
      PORT: String(port),
      ADMIN_PORT: new URL(adminUrl(at, name, '/')).port,
    });
    running.set(key, started);
    await untilReady(started, adminUrl(at, name, '/health/ready'));
  }

  function output(name: ReplicatedName, index: number): string {
    const key = `${name} ${index}`;
    return (said.get(key) ?? '') + (running.get(key)?.output() ?? '');
  }

  async function stopStage(stage: (key: string) => boolean): Promise<void> {
    const chosen = [...running].filter(([key, { ending }]) => stage(key) && ending() === undefined);
    const outcomes = await Promise.allSettled(chosen.map(([key, process]) => endInOrder(key, process)));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  return {
    kill9: async (name: ReplicatedName, index: number) => {
      find(name, index).signal('SIGKILL');
      await find(name, index).ended();
    },
    pause: (name: ReplicatedName, index: number) => find(name, index).signal('SIGSTOP'),
    resume: (name: ReplicatedName, index: number) => find(name, index).signal('SIGCONT'),
    signal: (name: ReplicatedName, index: number, signal: NodeJS.Signals) => find(name, index).signal(signal),
    ended: (name: ReplicatedName, index: number, timeoutMs?: number) => find(name, index).ended(timeoutMs),
    stop: (name: ReplicatedName, index: number) => endInOrder(`${name} ${index}`, find(name, index)),
    restart,
    output,
    stopAll: async () => {
      const isGateway = (key: string) => key.startsWith('gateway ');
      await stopStage(isGateway).finally(() => stopStage((key) => !isGateway(key)));
    },
  };
}

/** Also one that is paused. */
export async function endInOrder(key: string, process: ProductProcess): Promise<void> {
  process.signal('SIGTERM');
  process.signal('SIGCONT');
  const ending = await process.ended(endTimeoutMs);
  if (ending.code !== 0) {
    throw new Error(`${key} ended with ${JSON.stringify(ending)}. It said:\n${process.output()}`);
  }
}

/** Throws, with what it said, where it ends or takes too long. */
export async function untilReady(process: ProductProcess, url: string): Promise<void> {
  const outcome = await eventually(
    `${url} answers`,
    async () => {
      if (process.ending() !== undefined) return 'ended';
      const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
      await response.body?.cancel();
      return response.ok ? 'ready' : undefined;
    },
    { timeoutMs: readyTimeoutMs },
  ).catch(String);
  if (outcome !== 'ready') throw new Error(`not ready: ${outcome}. It said:\n${process.output()}`);
}
