import { setTimeout as delay } from 'node:timers/promises';

/** Which alerts Alertmanager knows to fire, now and since it is watched. */
export interface FiringAlerts {
  /** Resolves, with how long it took, once exactly these fire. Throws, with what fires instead, after so long. */
  untilExactly(names: readonly string[], guardMs: number): Promise<number>;
  /** Every name that fired since it is watched, or since this was asked last. */
  takeSeen(): readonly string[];
  stop(): Promise<void>;
}

const pollMs = 250;

/** Asks Alertmanager itself again and again, so that no alert comes and goes unseen. */
export function watchAlerts(alertmanagerUrl: string): FiringAlerts {
  const stopping = new AbortController();
  let now: readonly string[] = [];
  let seen = new Set<string>();
  let fault: unknown;

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        now = await readFiring(alertmanagerUrl);
        for (const name of now) seen.add(name);
        fault = undefined;
      } catch (error) {
        fault = error;
      }
      await delay(pollMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  const running = run();
  return {
    untilExactly: async (names, guardMs) => {
      const startedAtMs = performance.now();
      const wanted = [...names].sort().join(', ');
      while (performance.now() - startedAtMs < guardMs) {
        if (fault === undefined && now.join(', ') === wanted) return performance.now() - startedAtMs;
        await delay(pollMs);
      }
      throw new Error(`[${wanted}] was to fire, and [${now.join(', ')}] does ${fault ?? ''}`);
    },
    takeSeen: () => {
      const taken = [...seen].sort();
      seen = new Set(now);
      return taken;
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml: what has ended is not told. */
async function readFiring(alertmanagerUrl: string): Promise<readonly string[]> {
  const response = await fetch(`${alertmanagerUrl}/api/v2/alerts`, { signal: AbortSignal.timeout(5_000) });
  const alerts = (await response.json()) as readonly { labels: Readonly<Record<string, string>> }[];
  return [...new Set(alerts.map(({ labels }) => labels['alertname'] ?? 'nameless'))].sort();
}
