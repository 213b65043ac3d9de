import {
  adminUrl,
  graphqlUrl,
  type Place,
  type System,
  startSystem,
  startTraceCollector,
  type TraceCollector,
} from '@paygraph/testing';
import { type Crew, gatherCrew } from './crew.ts';
import { createForge, type Forge } from './forge.ts';

/**
 * `open`: in development, with limits by address and user a thousand times as wide, so that other guards are met.
 * `traced`: the same, with every trace collected. `production`: the same in production. `guarded`: every limit as it is by
 * default.
 */
export type WorldKind = 'open' | 'traced' | 'production' | 'guarded';

/** A running Paygraph to attack. */
export interface World {
  readonly place: Place;
  readonly url: string;
  readonly system: System;
  /** Signs as the system's own services would. */
  readonly forge: Forge;
  /** What came of its traces, where they are collected. */
  readonly traces: TraceCollector | undefined;
  /** The people of this world; they come when first asked for. */
  crew(): Promise<Crew>;
}

export interface Worlds {
  /** Started when first asked for, and shared by all attacks that ask for this kind. */
  get(kind: WorldKind): Promise<World>;
  stopAll(): Promise<void>;
}

const environments: Readonly<Record<WorldKind, Readonly<Record<string, string>>>> = {
  // Everything that can be logged is, so that a search of the logs means something.
  open: { LOG_LEVEL: 'trace', LOG_FORMAT: 'json' },
  traced: { LOG_LEVEL: 'trace', LOG_FORMAT: 'json' },
  // bcrypt at its real cost: production takes no less.
  production: { NODE_ENV: 'production', BCRYPT_COST: '12', LOG_FORMAT: 'json' },
  guarded: { RATE_LIMIT_SCALE: '1', LOG_FORMAT: 'json' },
};

export function createWorlds(say: (text: string) => void): Worlds {
  const started = new Map<WorldKind, Promise<World>>();

  async function start(kind: WorldKind): Promise<World> {
    const traces = kind === 'traced' ? await startTraceCollector() : undefined;
    const collected = traces && { OTEL_EXPORTER_OTLP_ENDPOINT: traces.url };
    const system = await startSystem({ environment: { ...environments[kind], ...collected } }).catch(
      async (error: unknown) => {
        await traces?.close();
        throw error;
      },
    );
    say(`the ${kind} system is ready after ${(system.readyAfterMs / 1000).toFixed(1)} s`);
    const { place } = system;
    let crew: Promise<Crew> | undefined;
    return {
      place,
      url: graphqlUrl(place),
      system,
      forge: createForge(place),
      traces,
      crew: () => {
        crew ??= gatherCrew(place);
        return crew;
      },
    };
  }

  return {
    get: (kind) => {
      const known = started.get(kind);
      if (known !== undefined) return known;
      const starting = start(kind);
      started.set(kind, starting);
      // One that did not start has nothing to stop, and may be asked for again.
      starting.catch(() => started.delete(kind));
      return starting;
    },
    stopAll: async () => {
      const outcomes = await Promise.allSettled(
        [...started.values()].map(async (starting) => {
          const { system, traces } = await starting;
          // Last: what is still to be sent at the stop has somewhere to go.
          await system.stop().finally(() => traces?.close());
        }),
      );
      started.clear();
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}

/** The sum of a counter of a service over all its labels. Throws where the service has no such counter. */
export async function readCounter(
  { place }: Pick<World, 'place'>,
  service: 'users' | 'gateway',
  name: string,
): Promise<number> {
  const response = await fetch(adminUrl(place, service, '/metrics'), { signal: AbortSignal.timeout(5_000) });
  const lines = (await response.text()).split('\n').filter((line) => new RegExp(`^${name}[{ ]`).test(line));
  if (lines.length === 0) throw new Error(`${service} has no counter ${name}`);
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
