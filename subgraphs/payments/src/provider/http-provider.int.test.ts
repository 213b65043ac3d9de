import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { createIds } from '@paygraph/ids';
import { money } from '@paygraph/money';
import { createLogger, startTracing } from '@paygraph/telemetry';
import { startTraceCollector } from '@paygraph/testing/trace-collector';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttpProvider, type HttpProvider } from './http-provider.ts';

const order = {
  key: `charge-${createIds().next('txn')}`,
  providerToken: 'tok_secret',
  amount: money(1_250n, 'USD'),
};
const outcome = JSON.stringify({ id: 'ch_1', status: 'succeeded', amount: '1250' });

/** Ways to answer that are no answer. */
const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'half an answer and a reset': (response) => {
    response.writeHead(201, { 'content-length': outcome.length });
    response.write(outcome.slice(0, 20), () => response.destroy());
  },
  'a reset at once': (response) => response.destroy(),
  'a byte now and then': (response) => {
    response.writeHead(201);
    const timer = setInterval(() => response.write(' '), 50);
    response.on('close', () => clearInterval(timer));
  },
  'a page of a proxy': (response) => response.writeHead(200).end('<html>tok_secret</html>'),
  'a 404 of a proxy': (response) => response.writeHead(404).end('not here'),
  'a 502': (response) => response.writeHead(502).end(outcome),
};

let answer: (response: ServerResponse) => void = () => {};
let lastHeaders: IncomingHttpHeaders = {};
let server: Server;
let provider: HttpProvider;
const lines: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    lastHeaders = request.headers;
    request.resume();
    request.on('end', () => answer(response));
  });
  const port = await getPort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const logger = createLogger({
    service: 'payments',
    level: 'info',
    destination: { write: (line) => void lines.push(line) },
  });
  provider = createHttpProvider({ url: `http://127.0.0.1:${port}`, logger });
});
afterAll(async () => {
  await provider.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe.each(Object.keys(answers))('a provider that gives %s', (name) => {
  const deadline = () => AbortSignal.timeout(400);

  test('leaves every outcome unknown', async () => {
    answer = answers[name] ?? answer;
    const refundOrder = { ...order, chargeReference: 'ch_1' };
    expect(await provider.charge(order, deadline())).toEqual({ kind: 'unknown' });
    expect(await provider.findCharge(order, deadline())).toEqual({ kind: 'unknown' });
    expect(await provider.payOut(order, deadline())).toEqual({ kind: 'unknown' });
    expect(await provider.findPayout(order, deadline())).toEqual({ kind: 'unknown' });
    expect(await provider.refund(refundOrder, deadline())).toEqual({ kind: 'unknown' });
    expect(await provider.findRefund(refundOrder, deadline())).toEqual({ kind: 'unknown' });
    expect(await provider.describeToken('tok_secret', deadline())).toBe('unavailable');
  });
});

test('whatever went wrong, the log has no token', () => {
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.join()).not.toContain('tok_secret');
});

test('a call is a step of its trace, of which the provider learns nothing', async () => {
  const collector = await startTraceCollector();
  const config = { url: `${collector.url}/v1/traces`, headers: {}, timeoutMs: 5_000, ratio: 1 };
  const logger = createLogger({ service: 'payments', level: 'silent' });
  const tracing = await startTracing({ service: 'payments', config, logger });
  answer = (response) => response.writeHead(201).end(outcome);
  await tracing.enter('request', { kind: 'server' }, () =>
    provider.charge(order, AbortSignal.timeout(5_000)),
  );
  await tracing.stop();
  await collector.close();
  expect(collector.spans().map(({ name }) => name)).toEqual(['provider charges', 'request']);
  expect(Object.keys(lastHeaders).filter((name) => /trace|b3|baggage|request-id/.test(name))).toEqual([]);
  expect(collector.text()).not.toMatch(/tok_secret|charge-txn/);
});
