import { host } from './free-port.ts';
import { type PartDefinition, type PartOptions, type RunningPart, startPart } from './part.ts';
import { ask } from './probe.ts';
import { assertInstalled } from './programs.ts';

export interface RedisOptions extends PartOptions {
  /** True keeps what it holds over a restart, at most one second of it lost in a crash (appendfsync everysec). */
  readonly durable?: boolean;
}

/** Starts Redis. Throws StartFault where it can't, with what to do. */
export async function startRedis(options: RedisOptions = {}): Promise<RunningPart> {
  return await startPart(defineRedis(options), options);
}

export function defineRedis({ durable = false }: { durable?: boolean }): PartDefinition {
  return {
    name: 'Redis',
    address: (port) => `redis://${host}:${port}`,
    prepare: async ({ folder, port }) => {
      await assertInstalled('redis-server');
      const settings = {
        port: String(port),
        bind: host,
        dir: folder,
        save: '',
        appendonly: durable ? 'yes' : 'no',
      };
      const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
      return { program: 'redis-server', args };
    },
    // It says LOADING while it still reads its file.
    probe: async ({ port }) => {
      const answer = String(await ask(port, 'PING\r\n'));
      if (!answer.startsWith('+PONG')) throw new Error(`Redis says ${answer.trim()}.`);
    },
  };
}
