import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { ConfigError } from '@paygraph/config';
import getPort from 'get-port';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startProviderSimulator } from './index.ts';
import { newKey, order, startRunningProvider } from './testing/running-provider.test.ts';

const secret = 'a secret of both sides, thirty-two characters and more';

/** What was called back, and how it is answered. */
let calls: { headers: IncomingHttpHeaders; body: string }[];
let statuses: number[];
let url: string;
let close: () => Promise<void>;
beforeEach(async () => {
  calls = [];
  statuses = [];
  const server = createServer(async (request, response) => {
    calls.push({ headers: request.headers, body: await text(request) });
    response.writeHead(statuses.shift() ?? 202).end();
  });
  const port = await getPort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${port}/callback`;
  close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
});
afterEach(() => close());

const starting = (environment: Readonly<Record<string, string>> = {}) =>
  startRunningProvider({ PROVIDER_WEBHOOK_URL: url, PROVIDER_WEBHOOK_SECRET: secret, ...environment });

const arrived = (count: number) => expect.poll(() => calls.length, { timeout: 20_000 }).toBe(count);

describe('the webhook', () => {
  test('tells what each key came to, signed over time and body', async () => {
    const provider = await starting();
    const key = newKey();
    const { json } = await provider.charge(key, order('tok_visa'));
    await arrived(1);
    expect(JSON.parse(calls[0]?.body ?? '')).toEqual({ type: 'charge.succeeded', id: json['id'], key });
    const timestamp = calls[0]?.headers['provider-timestamp'];
    expect(Math.abs(Number(timestamp) * 1_000 - Date.now())).toBeLessThan(60_000);
    const digest = createHmac('sha256', secret).update(`${timestamp}.${calls[0]?.body}`).digest('hex');
    expect(calls[0]?.headers['provider-signature']).toBe(`v1=${digest}`);
    await provider.stop();
  });

  test('tells of declines, refunds and payouts, and of no key twice', async () => {
    const provider = await starting();
    const { json } = await provider.charge('charge-key', order('tok_visa'));
    await provider.charge('charge-key', order('tok_visa'));
    await provider.refund(json['id'], 'refund-key', '5');
    await provider.payOut('payout-key', order('tok_declined'));
    await arrived(3);
    expect(calls.map(({ body }) => JSON.parse(body).type).toSorted()).toEqual([
      'charge.succeeded',
      'payout.declined',
      'refund.succeeded',
    ]);
    await provider.stop();
  });

  test('says everything twice where it is told to', async () => {
    const provider = await starting({ PROVIDER_WEBHOOK_DUPLICATES: 'true' });
    await provider.charge(newKey(), order('tok_visa'));
    await arrived(2);
    expect(calls[0]?.body).toBe(calls[1]?.body);
    await provider.stop();
  });

  test('tries again where it is not taken, a bounded number of times', async () => {
    const provider = await starting();
    statuses = [503, 503, 503];
    await provider.charge(newKey(), order('tok_visa'));
    await arrived(3);
    await provider.charge(newKey(), order('tok_visa'));
    await arrived(4);
    expect(new Set(calls.map(({ body }) => body)).size).toBe(2);
    await provider.stop();
  });

  test('keeps no answer waiting, and stops, where nobody takes it', async () => {
    await close();
    const provider = await starting();
    const startedAt = performance.now();
    expect((await provider.charge(newKey(), order('tok_visa'))).status).toBe(201);
    await provider.stop();
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    close = async () => {};
  });

  test('is not started without a secret to sign with', async () => {
    const start = startProviderSimulator({ PROVIDER_DATA_DIR: '/nowhere', PROVIDER_WEBHOOK_URL: url });
    await expect(start).rejects.toThrow(ConfigError);
    await expect(start).rejects.toThrow(/PROVIDER_WEBHOOK_SECRET/);
  });
});
