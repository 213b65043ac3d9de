import type { WalletId } from '@paygraph/ids';
import { createLogger, startTracing, type Tracing } from '@paygraph/telemetry';
import { startTraceCollector, type TraceCollector } from '@paygraph/testing/trace-collector';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ledger } from '../domain/ledger.ts';
import { depositOf } from '../testing/ledger-calls.ts';
import { createScratchLedger, type ScratchLedger } from '../testing/scratch-ledger.ts';
import { createBatchTraces } from './trace-batches.ts';

let collector: TraceCollector;
let tracing: Tracing;
let scratch: ScratchLedger;
let ledger: Ledger;
let wallets: readonly WalletId[];
beforeAll(async () => {
  collector = await startTraceCollector();
  tracing = await startTracing({
    service: 'wallets',
    config: { url: `${collector.url}/v1/traces`, headers: {}, timeoutMs: 5_000, ratio: 1 },
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  const traces = createBatchTraces();
  scratch = await createScratchLedger({
    alteration: {
      parts: (real) => ({ ...real, describe: traces.describe(real.describe) }),
      postBatch: traces.postBatch,
    },
  });
  const [real] = scratch.ledgers;
  if (real === undefined) throw new Error('there is no ledger');
  ledger = traces.ledger(real);
  wallets = await Promise.all(Array.from({ length: 6 }, () => scratch.openWallet('USD')));
});
afterAll(async () => {
  await scratch.close();
  await tracing.stop();
  await collector.close();
});

/** Puts money into a wallet, in a trace of its own. */
async function putIn(walletId: WalletId, traceId: string): Promise<void> {
  const from = { traceparent: `00-${traceId}-${'b'.repeat(16)}-01` };
  await tracing.enter('request', { kind: 'server', from }, async () => {
    expect(await ledger.post(depositOf(walletId, 100n))).toMatchObject({ kind: 'posted' });
  });
}

test('of commands that go down in one commit each has its event in its own trace', async () => {
  const traceIds = wallets.map((_, index) => String(index + 1).repeat(32));
  await Promise.all(wallets.map((walletId, index) => putIn(walletId, traceIds[index] ?? '')));
  const rows = await scratch.database.sql<{ wallet: string; trace: string }[]>`
    select key as wallet, split_part(event->>'traceparent', '-', 2) as trace from outbox`;
  const traceOf = new Map(rows.map(({ wallet, trace }) => [wallet, trace]));
  expect(wallets.map((walletId) => traceOf.get(walletId))).toEqual(traceIds);

  await tracing.stop();
  // The first goes down alone, and the others, which came meanwhile, together.
  const batches = collector.spans().filter(({ name }) => name === 'ledger batch');
  expect(batches.map(({ traceId }) => traceId)).toEqual(traceIds.slice(0, 2));
  expect(batches.map(({ linkedTo }) => linkedTo)).toEqual([[], traceIds.slice(2)]);
  const writes = collector.spans().filter(({ name }) => name === 'with accounts');
  expect(writes.map(({ traceId }) => traceId)).toEqual(traceIds.slice(0, 2));
});

test('a command outside of any trace is done as ever, and its event names none', async () => {
  const [walletId] = wallets;
  if (walletId === undefined) throw new Error('there is no wallet');
  const deposit = depositOf(walletId, 100n);
  expect(await ledger.post(deposit)).toMatchObject({ kind: 'posted' });
  const [row] = await scratch.database.sql<{ event: object }[]>`
    select event from outbox where event->'data'->>'transactionId' = ${deposit.transactionId}`;
  expect(row?.event).not.toHaveProperty('traceparent');
});
