import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  activeSpan,
  createLogger,
  inSpan,
  inThisTrace,
  noTracing,
  startTracing,
  stepHere,
  type TracingConfig,
  traceHeaders,
} from './index.ts';

const logger = createLogger({ service: 'test', level: 'silent' });
const traceId = 'a'.repeat(32);
const parent = { traceparent: `00-${traceId}-${'b'.repeat(16)}-01` };
const notKept = { traceparent: `00-${traceId}-${'b'.repeat(16)}-00` };

interface Sent {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly links?: readonly { readonly traceId: string }[];
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
  readonly status: { readonly code?: number };
}

let server: Server;
let sent: Sent[];
/** What the collector answers. */
let answer: (send: (status: number) => void) => void;
let config: TracingConfig;
beforeEach(async () => {
  sent = [];
  answer = (send) => send(200);
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    answer((status) => {
      if (status === 200) sent.push(...body.resourceSpans[0].scopeSpans[0].spans);
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  config = { url: `http://127.0.0.1:${port}/v1/traces`, headers: {}, timeoutMs: 1_000, ratio: 1 };
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const start = (changed: Partial<TracingConfig> = {}) =>
  startTracing({ service: 'test', config: { ...config, ...changed }, logger });

const named = (name: string) => sent.find((span) => span.name === name);

describe('without a configuration', () => {
  test('nothing of the SDK is loaded', async () => {
    const script = `
      import { createRequire, registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
      const { startTracing } = await import(${JSON.stringify(new URL('index.ts', import.meta.url).href)});
      await startTracing({ service: 'test', config: undefined });
      const all = [...loaded, ...Object.keys(createRequire(import.meta.url).cache)];
      console.log(JSON.stringify(all.filter((url) => url.includes('@opentelemetry'))));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    const loaded: string[] = JSON.parse(stdout);
    expect(loaded.length).toBeGreaterThan(0);
    expect(loaded.filter((url) => !url.includes('@opentelemetry/api/'))).toEqual([]);
  });

  test('work is done, and told of to nobody', async () => {
    const result = await noTracing.enter('request', { kind: 'server', from: parent }, async () =>
      inSpan('step', {}, () => ({ headers: traceHeaders(), span: activeSpan(), step: stepHere() })),
    );
    expect(result).toEqual({ headers: {}, span: undefined, step: undefined });
  });

  test('what began elsewhere is passed on', () => {
    expect(noTracing.begin('publish', { kind: 'producer', from: parent }).headers).toEqual(parent);
  });
});

describe('a trace', () => {
  test('goes on where it comes from, step in step, across what is awaited', async () => {
    const tracing = await start();
    await tracing.enter('request', { kind: 'server', from: parent }, async () => {
      await inSpan('outer', {}, async () => {
        await new Promise((resolve) => setImmediate(resolve));
        return inSpan('inner', {}, () => {});
      });
    });
    await tracing.stop();
    expect(sent.map((span) => span.traceId)).toEqual([traceId, traceId, traceId]);
    expect(named('request')?.parentSpanId).toBe('b'.repeat(16));
    expect(named('outer')?.parentSpanId).toBe(named('request')?.spanId);
    expect(named('inner')?.parentSpanId).toBe(named('outer')?.spanId);
  });

  test('begins anew where it comes from nowhere, from nonsense, or from a loop that somebody woke', async () => {
    const tracing = await start();
    await tracing.enter('first', { kind: 'server' }, async () => {
      await tracing.enter('woken', { kind: 'internal' }, async () => {});
      await tracing.enter('nonsense', { kind: 'server', from: { traceparent: 'x' } }, async () => {});
    });
    await tracing.stop();
    expect(new Set(sent.map((span) => span.traceId)).size).toBe(3);
    expect(sent.map((span) => span.parentSpanId)).toEqual([undefined, undefined, undefined]);
  });

  test('is linked to others, and to nothing that can’t be read', async () => {
    const tracing = await start();
    await tracing.enter(
      'request',
      { kind: 'server', linkedTo: [{ traceparent: 'x' }, parent] },
      async () => {},
    );
    await tracing.stop();
    expect(named('request')?.links?.map((link) => link.traceId)).toEqual([traceId]);
    expect(named('request')?.traceId).not.toBe(traceId);
  });

  test('leads on in its headers, which hold a traceparent and nothing else', async () => {
    const tracing = await start();
    const headers = await tracing.enter('request', { kind: 'server', from: parent }, async () =>
      traceHeaders(),
    );
    const begun = tracing.begin('publish', { kind: 'producer', from: headers });
    begun.end();
    await tracing.stop();
    expect(headers).toEqual({ traceparent: `00-${traceId}-${named('request')?.spanId}-01` });
    expect(begun.headers).toEqual({ traceparent: `00-${traceId}-${named('publish')?.spanId}-01` });
    expect(named('publish')?.parentSpanId).toBe(named('request')?.spanId);
  });

  test('goes with work that somebody else comes to', async () => {
    const tracing = await start();
    let work = () => {};
    await tracing.enter('request', { kind: 'server', from: parent }, async () => {
      work = inThisTrace(() => inSpan('later', {}, () => {}));
      await tracing.enter('other', { kind: 'server' }, async () => work());
    });
    await tracing.stop();
    expect(named('later')?.parentSpanId).toBe(named('request')?.spanId);
  });

  test('tells of an error what kind it was, and not what it says', async () => {
    const tracing = await start();
    const refused = Object.assign(new Error('canary'), { code: '23505' });
    const failing = tracing.enter('request', { kind: 'server' }, async () => {
      await inSpan('statement', {}, () => Promise.reject(refused)).catch(() => {});
      throw new TypeError('canary');
    });
    await expect(failing).rejects.toThrow('canary');
    await tracing.stop();
    expect(named('statement')).toMatchObject({
      attributes: [{ key: 'error.type', value: { stringValue: '23505' } }],
      status: { code: 2 },
    });
    expect(JSON.stringify(named('request'))).toContain('TypeError');
    expect(JSON.stringify(sent)).not.toContain('canary');
  });

  test('that is not kept is passed on as one, and sends nothing', async () => {
    const tracing = await start();
    const headers = await tracing.enter('request', { kind: 'server', from: notKept }, async () =>
      inSpan('step', {}, () => traceHeaders()),
    );
    await tracing.stop();
    expect(headers['traceparent']).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
    expect(sent).toEqual([]);
  });

  test('of our own is kept by its ratio, and another service’s as that one has it', async () => {
    const tracing = await start({ ratio: 0 });
    await tracing.enter('own', { kind: 'server' }, async () => {});
    await tracing.enter('other', { kind: 'server', from: parent }, async () => {});
    await tracing.stop();
    expect(sent.map((span) => span.name)).toEqual(['other']);
  });
});

describe('a collector', () => {
  test('that is away loses spans, is told of once, and holds up nobody', async () => {
    const lines: string[] = [];
    const listening = createLogger({
      service: 'test',
      level: 'info',
      destination: { write: (line) => void lines.push(JSON.parse(line).msg) },
    });
    let refused = 0;
    answer = (send) => {
      refused += 1;
      send(400);
    };
    const tracing = await startTracing({ service: 'test', config, logger: listening });
    const work = () => tracing.enter('request', { kind: 'server' }, async () => 'done');
    for (const times of [1, 2]) {
      expect(await work()).toBe('done');
      await vi.waitFor(() => expect(refused).toBe(times), { timeout: 20_000 });
    }
    answer = (send) => send(200);
    await work();
    await vi.waitFor(() => expect(lines).toHaveLength(2), { timeout: 20_000 });
    await tracing.stop();
    expect(lines).toEqual(['spans are lost: the collector takes none', 'the collector takes spans again']);
  });

  test('that never answers keeps no stop, and no more spans than fit', async () => {
    answer = () => {};
    const tracing = await start({ timeoutMs: 60_000 });
    for (let index = 0; index < 20_000; index += 1) tracing.begin('publish', { kind: 'producer' }).end();
    // The guard of the test is the bound: the collector would have a minute for every batch.
    await tracing.stop();
    expect(sent).toEqual([]);
  });
});
