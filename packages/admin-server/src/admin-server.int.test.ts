import { createLogger, createMetrics } from '@paygraph/telemetry';
import { afterEach, describe, expect, test } from 'vitest';
import { type AdminServer, NotReadyError, startAdminServer } from './index.ts';

const logger = createLogger({ service: 'test', level: 'silent' });
let server: AdminServer | undefined;
afterEach(() => server?.close());

async function start(
  options: Partial<Parameters<typeof startAdminServer>[0]> = {},
): Promise<(path: string) => Promise<{ status: number; text: string }>> {
  const started = await startAdminServer({
    host: '127.0.0.1',
    port: 0,
    logger,
    metrics: createMetrics('wallets'),
    checkReady: async () => {},
    ...options,
  });
  server = started;
  return async (path) => {
    const response = await fetch(started.url + path);
    return { status: response.status, text: await response.text() };
  };
}

const unable = () => Promise.reject(new Error('password of the database is hunter2'));

describe('a service', () => {
  test('is live and ready', async () => {
    const ask = await start();
    expect(await ask('/health/live')).toEqual({ status: 200, text: '{"status":"live"}' });
    expect(await ask('/health/ready')).toEqual({ status: 200, text: '{"status":"ready"}' });
  });

  test('that can’t do its work is live, not ready, and tells nothing of what was thrown', async () => {
    const ask = await start({ checkReady: unable });
    expect((await ask('/health/live')).status).toBe(200);
    expect(await ask('/health/ready')).toEqual({
      status: 503,
      text: expect.stringContaining('"status":"not ready","reason":"what it needs does not answer'),
    });
    expect((await ask('/health/ready')).text).not.toContain('hunter2');
  });

  test('that says itself why it can’t do its work tells it', async () => {
    const ask = await start({
      checkReady: async () => {
        throw new NotReadyError('the keys are not there yet');
      },
    });
    expect((await ask('/health/ready')).text).toBe(
      '{"status":"not ready","reason":"the keys are not there yet"}',
    );
  });

  test('whose check throws at once is not ready either', async () => {
    const ask = await start({
      checkReady: () => {
        throw new Error('a bug');
      },
    });
    expect((await ask('/health/ready')).status).toBe(503);
  });

  test('whose check hangs is not ready', async () => {
    // The guard of the test is the bound: a probe that waited for the check would never be answered.
    const ask = await start({ checkReady: () => new Promise(() => {}) });
    expect((await ask('/health/ready')).status).toBe(503);
  });

  test('is ready again as soon as it can do its work again', async () => {
    let gone = true;
    const ask = await start({ checkReady: () => (gone ? unable() : Promise.resolve()) });
    expect((await ask('/health/ready')).status).toBe(503);
    gone = false;
    expect((await ask('/health/ready')).status).toBe(200);
  });

  test('says in its log when it is not ready any more, why, and when it is again: not at every probe', async () => {
    const lines: { msg: string; err?: { message: string } }[] = [];
    const listening = createLogger({
      service: 'test',
      level: 'info',
      destination: { write: (line) => void lines.push(JSON.parse(line)) },
    });
    let reason: string | undefined;
    const checkReady = () => (reason === undefined ? Promise.resolve() : Promise.reject(new Error(reason)));
    const ask = await start({ logger: listening, checkReady });
    for (const next of [undefined, 'no database', 'no database', 'no keys', undefined, undefined]) {
      reason = next;
      await ask('/health/ready');
    }
    expect(lines.map(({ msg, err }) => [msg, err?.message])).toEqual([
      ['not ready', 'no database'],
      ['not ready', 'no keys'],
      ['ready again', undefined],
    ]);
  });

  test('that drains is live and not ready, and its check is not asked any more', async () => {
    let checks = 0;
    const ask = await start({
      checkReady: async () => {
        checks += 1;
      },
    });
    server?.drain();
    expect((await ask('/health/live')).status).toBe(200);
    expect(await ask('/health/ready')).toEqual({
      status: 503,
      text: '{"status":"draining","reason":"this process is stopping"}',
    });
    expect(checks).toBe(0);
  });
});

test('metrics are Prometheus’ own text, each with the service’s name', async () => {
  const ask = await start();
  const { status, text } = await ask('/metrics');
  expect(status).toBe(200);
  expect(text).toMatch(/^process_cpu_seconds_total\{service="wallets"\} /m);
});

test('metrics say whether it is ready, and answer also where it is not, hangs, or drains', async () => {
  let check: () => Promise<unknown> = async () => {};
  const ask = await start({ checkReady: () => check() });
  const told = async () => /^paygraph_ready\S* (\d)$/m.exec((await ask('/metrics')).text)?.[1];
  expect(await told()).toBe('1');
  check = unable;
  expect(await told()).toBe('0');
  check = () => {
    throw new Error('a bug');
  };
  expect(await told()).toBe('0');
  check = () => new Promise(() => {});
  expect(await told()).toBe('0');
  check = async () => {};
  expect(await told()).toBe('1');
  server?.drain();
  expect(await told()).toBe('0');
});

test('a service adds routes of its own', async () => {
  const ask = await start({ routes: (routes) => routes.get('/ledger', () => ({ balanced: true })) });
  expect(await ask('/ledger')).toEqual({ status: 200, text: '{"balanced":true}' });
});

test('a port taken is thrown', async () => {
  await start();
  const port = Number(new URL(server?.url ?? '').port);
  await expect(
    startAdminServer({
      host: '127.0.0.1',
      port,
      logger,
      metrics: createMetrics('x'),
      checkReady: async () => {},
    }),
  ).rejects.toThrow('EADDRINUSE');
});

test('closing does not wait for a scraper that keeps its connection, nor for a check that hangs', async () => {
  let asked: () => void = () => {};
  const checking = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const ask = await start({
    checkReady: () => {
      asked();
      return new Promise(() => {});
    },
  });
  await ask('/metrics');
  const probe = ask('/health/ready').catch(() => 'cut off');
  await checking;
  await server?.close();
  expect(await probe).toBe('cut off');
});
