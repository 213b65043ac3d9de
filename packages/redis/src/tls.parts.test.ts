import { startTlsProxy, type TlsProxy } from '@paygraph/testing/tls-proxy';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { connectRedis } from './index.ts';

describe('a connection to Redis at a rediss: address', () => {
  let proxy: TlsProxy;
  beforeAll(async () => {
    proxy = await startTlsProxy(new URL(inject('parts').redisUrl).host);
  });
  afterAll(() => proxy.close());

  const connect = (scheme: string, caFile: string | undefined) =>
    connectRedis({ url: `${scheme}//${proxy.address}`, cluster: false, caFile, connectionName: 'tls' });

  test('goes with TLS, where the authority of its certificate is named', async () => {
    const redis = connect('rediss:', proxy.caFile);
    await redis.untilReady(20_000);
    expect(await redis.client.ping()).toBe('PONG');
    redis.close();
  });

  test('believes no certificate of an authority it does not know', async () => {
    const faults: unknown[] = [];
    const redis = connect('rediss:', undefined);
    redis.client.on('error', (error: unknown) => faults.push(error));
    await expect(redis.untilReady(2_000)).rejects.toThrow('Redis is away');
    redis.close();
    expect(String(faults[0])).toMatch(/self-signed certificate/);
  });
});
