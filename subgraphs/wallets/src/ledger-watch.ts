import type { Logger, Metrics } from '@paygraph/telemetry';
import { Gauge } from '@paygraph/telemetry';
import type { FastifyInstance } from 'fastify';
import type { LedgerVerification } from './store/verify-ledger.ts';

export interface LedgerWatch {
  /** The routes of the private port. */
  routes(server: FastifyInstance): void;
  stop(): Promise<void>;
}

/**
 * Verifies the ledger when asked on the private port, and by itself every so often (0: only when asked); what it found
 * stands in two metrics, for the alert. One verification runs at a time: whoever asks meanwhile gets its answer.
 */
export function startLedgerWatch(options: {
  verify: () => Promise<LedgerVerification>;
  intervalMs: number;
  logger: Logger;
  metrics: Metrics;
}): LedgerWatch {
  const { verify, intervalMs, logger, metrics } = options;
  const balanced = new Gauge({
    name: 'ledger_balanced',
    help: '1 where the last verification found no fault, 0 where it did',
    registers: [metrics],
  });
  const faults = new Gauge({
    name: 'ledger_faults',
    help: 'Faults the last verification found, counted up to 20',
    registers: [metrics],
  });
  let underWay: Promise<LedgerVerification> | undefined;

  async function runOnce(): Promise<LedgerVerification> {
    const found = await verify();
    balanced.set(found.balanced ? 1 : 0);
    faults.set(found.faults.length);
    if (!found.balanced) logger.fatal({ faults: found.faults }, 'the ledger does not balance');
    return found;
  }

  function check(): Promise<LedgerVerification> {
    underWay ??= runOnce().finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  const timer =
    intervalMs === 0
      ? undefined
      : setInterval(() => {
          check().catch((error: unknown) => logger.error({ err: error }, 'the ledger could not be verified'));
        }, intervalMs).unref();

  return {
    routes: (server) => {
      server.get('/internal/ledger/verify', check);
    },
    stop: async () => {
      clearInterval(timer);
      await underWay?.catch(() => {});
    },
  };
}
