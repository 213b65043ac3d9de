import type { Logger, Metrics } from '@paygraph/telemetry';
import { Gauge } from '@paygraph/telemetry';
import type { FastifyInstance } from 'fastify';
import type { ReadLedgerHealth } from './domain/ledger-health.ts';
import type { LedgerVerification, VerifyLedger } from './store/verify-ledger.ts';

export interface LedgerWatch {
  readonly health: ReadLedgerHealth;
  /** The routes of the private port. */
  routes(server: FastifyInstance): void;
  stop(): Promise<void>;
}

/** How old a check may be that is given without a new one. */
const recentMs = 10_000;
/** How long somebody waits for a new check while there is an older one to give: well within a gateway's deadline. */
const patienceMs = 1_000;

/**
 * Verifies the ledger when asked on the private port, and by itself every so often (0: only when asked); what it found
 * stands in metrics, for the alert. One verification runs at a time: whoever asks meanwhile gets its answer.
 */
export function startLedgerWatch(options: {
  verify: VerifyLedger;
  intervalMs: number;
  now: () => Date;
  logger: Logger;
  metrics: Metrics;
}): LedgerWatch {
  const { verify, intervalMs, now, logger, metrics } = options;
  const tell = createVerificationMetrics(metrics);
  let underWay: Promise<LedgerVerification> | undefined;
  let last: LedgerVerification | undefined;

  async function runOnce(): Promise<LedgerVerification> {
    const startedAtMs = now().getTime();
    const found = await verify();
    last = found;
    tell(found, (now().getTime() - startedAtMs) / 1_000);
    if (found.faults.length > 0) logger.fatal({ faults: found.faults }, 'the ledger is not right');
    // Logs are kept elsewhere: whoever rewrote the whole chain would still have to explain this.
    else logger.info({ chained: found.chained, chainHead: found.chainHead }, 'the ledger is right');
    return found;
  }

  function check(): Promise<LedgerVerification> {
    underWay ??= runOnce().finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  async function health(): Promise<LedgerVerification> {
    const known = last;
    if (known === undefined) return await check();
    if (now().getTime() - known.checkedAt.getTime() < recentMs) return known;
    return await atMost(patienceMs, check(), known);
  }

  const timer =
    intervalMs === 0
      ? undefined
      : setInterval(() => {
          check().catch((error: unknown) => logger.error({ err: error }, 'the ledger could not be verified'));
        }, intervalMs).unref();

  return {
    health,
    routes: (server) => {
      server.get('/internal/ledger/verify', check);
    },
    stop: async () => {
      clearInterval(timer);
      await underWay?.catch(() => {});
    },
  };
}

/** Nothing is told before the first verification: 0 would be a ledger that is not right. */
function createVerificationMetrics(metrics: Metrics) {
  const gauge = (name: string, help: string) => {
    const made = new Gauge({ name, help, registers: [metrics] });
    made.remove();
    return made;
  };
  const balanced = gauge(
    'paygraph_ledger_balanced',
    '1 where the last verification found the books right, 0 where not.',
  );
  const intact = gauge(
    'paygraph_ledger_chain_intact',
    '1 where the last verification found the chain right, 0 where not.',
  );
  const faults = gauge('paygraph_ledger_faults', 'Faults the last verification found, counted up to 20.');
  const verifiedAt = gauge(
    'paygraph_ledger_verified_timestamp_seconds',
    'When the last verification began, Unix time.',
  );
  const duration = gauge('paygraph_ledger_verification_seconds', 'How long the last verification took.');
  return (found: LedgerVerification, seconds: number): void => {
    balanced.set(found.balanced ? 1 : 0);
    intact.set(found.chainIntact ? 1 : 0);
    faults.set(found.faults.length);
    verifiedAt.set(found.checkedAt.getTime() / 1_000);
    duration.set(seconds);
  };
}

/** What `work` gives, or `instead` where that takes longer. `work` goes on. */
async function atMost<Value>(ms: number, work: Promise<Value>, instead: Value): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Value>((resolve) => {
    timer = setTimeout(() => resolve(instead), ms);
  });
  // Should it fail after nobody waits for it any more: whoever started it for good reports it.
  work.catch(() => {});
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
