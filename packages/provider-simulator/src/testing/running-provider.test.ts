// What tests stand on; no tests of its own.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import getPort from 'get-port';
import { startProviderSimulator } from '../index.ts';

/** The provider in this process, on a scratch journal, with the ways a test asks it. */
export async function startRunningProvider(environment: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'paygraph-provider-'));
  const provider = await startProviderSimulator({
    PORT: String(await getPort()),
    LOG_LEVEL: 'silent',
    PROVIDER_DATA_DIR: folder,
    ...environment,
  });

  async function ask(
    method: 'GET' | 'POST',
    route: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) {
    const response = await fetch(provider.url + route, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    const text = await response.text();
    const json: Record<string, unknown> = text === '' ? {} : JSON.parse(text);
    return { status: response.status, json, headers: response.headers };
  }

  const journal = () => readFile(path.join(folder, 'journal.jsonl'), 'utf8');
  return {
    url: provider.url,
    ask,
    charge: (key: string, body: unknown) => ask('POST', '/v1/charges', body, { 'idempotency-key': key }),
    payOut: (key: string, body: unknown) => ask('POST', '/v1/payouts', body, { 'idempotency-key': key }),
    refund: (chargeId: unknown, key: string, amount: string) =>
      ask('POST', `/v1/charges/${chargeId}/refunds`, { amount }, { 'idempotency-key': key }),
    journal,
    timesDone: async (key: string) => (await journal()).split(`"key":"${key}"`).length - 1,
    stop: async (): Promise<void> => {
      await provider.stop();
      await rm(folder, { recursive: true });
    },
  };
}

export type RunningProvider = Awaited<ReturnType<typeof startRunningProvider>>;

let lastKey = 0;
export const newKey = () => `key-${++lastKey}`;
export const order = (token: string, amount = '1250') => ({ token, amount, currency: 'USD' });
