import { type Logger, type Metrics, shareReading, watchGauge, within } from '@paygraph/telemetry';

/** Rejects where what it is named after does not answer. */
export type Pings = Readonly<Record<string, () => Promise<unknown>>>;

/** Below what a scrape waits, so that one that does not answer keeps no other from being told. */
const patienceMs = 1_500;

interface Answer {
  readonly dependency: string;
  readonly isUp: boolean;
  readonly seconds: number;
}

/** Whether what a service stands on answers, and how fast: each is asked at every scrape, all at the same time. */
export function watchDependencies({
  metrics,
  logger,
  pings,
}: {
  metrics: Metrics;
  logger: Logger;
  pings: Pings;
}): void {
  const readAll = shareReading(() =>
    Promise.all(Object.entries(pings).map(([name, ping]) => ask(name, ping))),
  );
  const watch = (name: string, help: string, figureOf: (answer: Answer) => number) =>
    watchGauge({
      metrics,
      logger,
      name,
      help,
      labelNames: ['dependency'],
      read: async () =>
        (await readAll()).map((answer) => ({
          labels: { dependency: answer.dependency },
          value: figureOf(answer),
        })),
    });
  watch(
    'paygraph_dependency_up',
    '1 where what the service stands on answered at this scrape, 0 where not.',
    ({ isUp }) => (isUp ? 1 : 0),
  );
  watch(
    'paygraph_dependency_ping_seconds',
    'How long what the service stands on took to answer, the wait for a free connection included.',
    ({ seconds }) => seconds,
  );
}

async function ask(dependency: string, ping: () => Promise<unknown>): Promise<Answer> {
  const startedAtMs = performance.now();
  const isUp = await within(patienceMs, ping()).then(
    () => true,
    () => false,
  );
  return { dependency, isUp, seconds: (performance.now() - startedAtMs) / 1_000 };
}
