import { host } from './free-port.ts';
import { type PartOptions, type RunningPart, startPart } from './part.ts';
import { ask } from './probe.ts';
import { assertInstalled } from './programs.ts';

export interface RedisOptions extends PartOptions {
  /** True keeps what it holds over a restart, at most one second of it lost in a crash (appendfsync everysec). */
  readonly durable?: boolean;
}

/** Starts Redis. Throws StartFault where it can't, with what to do. */
export async function startRedis(options: RedisOptions = {}): Promise<RunningPart> {
  await assertInstalled('redis-server');
  return await startPart(
    {
      name: 'Redis',
      address: (port) => `redis://${host}:${port}`,
      prepare: async ({ folder, port }) => ({
        program: 'redis-server',
        args: Object.entries({
          port: String(port),
          bind: host,
          dir: folder,
          save: '',
          appendonly: options.durable ? 'yes' : 'no',
        }).flatMap(([name, value]) => [`--${name}`, value]),
      }),
      // It says LOADING while it still reads its file.
      probe: async ({ port }) => {
        const answer = await ask(port, 'PING');
        if (!answer.startsWith('+PONG')) throw new Error(`Redis says ${answer.trim()}.`);
      },
    },
    options,
  );
}
