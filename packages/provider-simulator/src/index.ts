import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Environment } from '@paygraph/config';
import type { RunningService } from '@paygraph/service-process';
import { createLogger } from '@paygraph/telemetry';
import { readProviderConfig } from './config.ts';
import { openJournal } from './journal.ts';
import { createOperations } from './operations.ts';
import { readRecords } from './records.ts';
import { createServer } from './server.ts';
import { createVault } from './vault.ts';
import { createWebhook } from './webhook.ts';

/** Starts the provider; README.md has its variables. Throws where they are wrong, its journal is damaged, or the port is taken. */
export async function startProviderSimulator(environment: Environment): Promise<RunningService> {
  const config = readProviderConfig(environment);
  const logger = createLogger({
    service: 'provider-simulator',
    level: config.LOG_LEVEL,
    readable: config.LOG_FORMAT === 'readable',
  });
  const { journal, records } = await openJournal(config.PROVIDER_DATA_DIR);
  const stopping = new AbortController();
  const now = () => new Date();
  const webhook = config.webhook && createWebhook(config.webhook, { now, logger });
  try {
    const { tokens, operations } = readRecords(records);
    const vault = createVault(journal, tokens);
    const server = createServer({
      vault,
      operations: createOperations({
        journal,
        records: operations,
        behaviourOf: (token) => vault.find(token)?.behaviour,
        seed: config.PROVIDER_SEED,
        successRate: config.PROVIDER_SUCCESS_RATE,
        newId: (kind) => newId(idPrefixes[kind]),
        onDone: (operation) => webhook?.tell(operation),
        work: async (behaviour) => {
          const takesMs = config.PROVIDER_LATENCY_MS + (behaviour === 'slow' ? slowWorkMs : 0);
          return takesMs === 0 || delay(takesMs, true, { signal: stopping.signal }).catch(() => false);
        },
      }),
      now,
      newToken: () => newId('tok'),
      allowLocalOrigins: config.NODE_ENV !== 'production',
      logger,
    });
    const url = await server.listen({ host: config.HOST, port: config.PORT });
    logger.info({ url }, 'listening');
    return {
      name: 'provider-simulator',
      url,
      stop: async () => {
        stopping.abort();
        await server.close();
        await webhook?.close();
        await journal.close();
      },
    };
  } catch (error) {
    await journal.close();
    throw error;
  }
}

const slowWorkMs = 3_000;
const idPrefixes = { charge: 'ch', refund: 're', payout: 'po' } as const;

/** 120 bits that nobody can guess, in letters alone: a run of digits in a token could be taken for a card number. */
function newId(prefix: string): string {
  return `${prefix}_${[...randomBytes(30)].map((byte) => 'abcdefghijkmnpqr'[byte % 16]).join('')}`;
}
