import type { Logger } from '@paygraph/telemetry';
import { buildSupergraph, type LoadedSupergraph } from './build-supergraph.ts';
import type { PlanReport } from './plan-cache.ts';
import type { SupergraphSource } from './supergraph-source.ts';

export interface CurrentSupergraph {
  get(): LoadedSupergraph;
  onChange(listener: (supergraph: LoadedSupergraph) => void): void;
  /** Looks at the source now rather than at the next tick. Never rejects: what is broken is logged and not taken. */
  refresh(): Promise<void>;
  stop(): void;
}

/** Loads the supergraph and follows its source. Rejects where the first one is missing or broken. */
export async function followSupergraph(options: {
  source: SupergraphSource;
  /** As the configuration names it, for the error. */
  where: string;
  /** Throws for a supergraph that can't be served here. */
  check: (supergraph: LoadedSupergraph) => void;
  logger: Logger;
  onPlanRead?: PlanReport;
}): Promise<CurrentSupergraph> {
  const { source, where, check, logger, onPlanRead } = options;
  const build = (sdl: string) => buildSupergraph(sdl, onPlanRead);
  let current = await loadFirst({ source, where, build, check });
  const listeners = new Set<(supergraph: LoadedSupergraph) => void>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function refresh(): Promise<void> {
    try {
      const sdl = await source.readChanged();
      if (sdl === undefined || sdl === current.sdl || stopped) return;
      const next = build(sdl);
      check(next);
      current = next;
      logger.info({ subgraphs: current.subgraphs.map(({ name }) => name) }, 'took a new supergraph');
      for (const listener of listeners) listener(current);
    } catch (error) {
      logger.error({ err: error }, 'the new supergraph can’t be used; the one before stays');
    }
  }

  function schedule(): void {
    if (stopped) return;
    timer = setTimeout(() => void refresh().then(schedule), source.intervalMs);
    timer.unref();
  }
  schedule();

  return {
    get: () => current,
    onChange: (listener) => void listeners.add(listener),
    refresh,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

async function loadFirst(options: {
  source: SupergraphSource;
  where: string;
  build: (sdl: string) => LoadedSupergraph;
  check: (supergraph: LoadedSupergraph) => void;
}): Promise<LoadedSupergraph> {
  const { source, where, build, check } = options;
  try {
    const supergraph = build((await source.readChanged()) ?? '');
    check(supergraph);
    return supergraph;
  } catch (error) {
    throw new Error(
      `SUPERGRAPH: ${where} can’t be used: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}
