import { createLogger } from '@paygraph/telemetry';
import { startTlsProxy, type TlsProxy } from '@paygraph/testing/tls-proxy';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createKafkaClient } from './client.ts';

// The first connection alone: the broker behind the proxy then names its own address, where it knows no TLS.
describe('a connection to Kafka with KAFKA_TLS', () => {
  let proxy: TlsProxy;
  beforeAll(async () => {
    proxy = await startTlsProxy(inject('parts').kafkaBrokers);
  });
  afterAll(() => proxy.close());

  function adminOf(caFile: string | undefined) {
    const connection = { brokers: [proxy.address], tls: true, caFile, sasl: undefined, topicPrefix: '' };
    const logger = createLogger({ service: 'test', level: 'silent' });
    return createKafkaClient(connection, { clientId: 'tls', logger }).kafka.admin();
  }

  test('goes with TLS, where KAFKA_CA_FILE names the authority of its certificate', async () => {
    const admin = adminOf(proxy.caFile);
    await admin.connect();
    await admin.disconnect();
  });

  test('believes no certificate of an authority it does not know', async () => {
    await expect(adminOf(undefined).connect()).rejects.toThrow(/self-signed certificate/);
  });
});
