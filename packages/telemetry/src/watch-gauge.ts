import type { Logger } from './logger.ts';
import { Gauge, type Metrics } from './metrics.ts';

/** One figure of a gauge, with the values of its labels. */
export interface Figure<Label extends string = never> {
  readonly labels?: Readonly<Record<Label, string>>;
  readonly value: number;
}

/** A scrape waits this long for what is read outside the process: Prometheus itself gives up after ten seconds. */
const patienceMs = 2_000;

/**
 * A gauge that is read anew at each scrape, from outside this process. Where nothing is answered in time its figures are
 * missing, rather than those of an earlier moment or none of all metrics; the log says so once, until it is read again.
 */
export function watchGauge<Label extends string = never>(options: {
  metrics: Metrics;
  logger: Logger;
  name: string;
  help: string;
  labelNames?: readonly Label[];
  read: () => PromiseLike<readonly Figure<Label>[]>;
}): void {
  const { metrics, logger, name, help, labelNames = [], read } = options;
  let isMissing = false;

  async function readInTime(): Promise<readonly Figure<Label>[]> {
    try {
      const figures = await within(patienceMs, read());
      isMissing = false;
      return figures;
    } catch (error) {
      if (!isMissing) logger.warn({ err: error, metric: name }, 'a metric could not be read');
      isMissing = true;
      return [];
    }
  }

  new Gauge<Label>({
    name,
    help,
    labelNames,
    registers: [metrics],
    async collect() {
      const figures = await readInTime();
      this.reset();
      // A gauge without labels would else read 0, which is a figure, too.
      if (labelNames.length === 0) this.remove();
      for (const { labels, value } of figures) {
        if (labels === undefined) this.set(value);
        else this.set({ ...labels }, value);
      }
    },
  });
}

/**
 * The same reading for all who ask while it is under way: a scrape asks for several gauges at once. One that does not end
 * is given up on, or nobody would ever have another.
 */
export function shareReading<Reading>(read: () => PromiseLike<Reading>): () => Promise<Reading> {
  let underWay: Promise<Reading> | undefined;
  return () => {
    underWay ??= within(patienceMs, read()).finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

/** What `work` gives; rejects where that takes longer. */
export async function within<Value>(timeoutMs: number, work: PromiseLike<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  return await Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
}
