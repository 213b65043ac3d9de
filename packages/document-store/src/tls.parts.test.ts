import { DependencyAway } from '@paygraph/event-bus';
import { createLogger } from '@paygraph/telemetry';
import { eventually } from '@paygraph/testing';
import { startTlsProxy, type TlsProxy } from '@paygraph/testing/tls-proxy';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { connectMongo } from './index.ts';

describe('a connection to MongoDB', () => {
  let proxy: TlsProxy;
  beforeAll(async () => {
    proxy = await startTlsProxy(new URL(inject('parts').mongodbUrl).host);
  });
  afterAll(() => proxy.close());

  function connect(query: string, caFile: string | undefined) {
    const told: string[] = [];
    const logger = createLogger({
      service: 'test',
      level: 'warn',
      destination: { write: (line) => void told.push(JSON.parse(line).err.message) },
    });
    const url = `mongodb://${proxy.address}/${query}`;
    return { told, mongo: connectMongo({ url, name: 'tls', caFile, applicationName: 'test', logger }) };
  }

  test('goes with TLS where MONGODB_CA_FILE names the authority of its certificate', async () => {
    const { mongo } = connect('', proxy.caFile);
    await eventually('it answers', () => mongo.ping().then(() => true));
    await mongo.close();
  });

  test('believes no certificate of an authority it does not know', async () => {
    const { mongo, told } = connect('?tls=true', undefined);
    await expect(mongo.ping()).rejects.toBeInstanceOf(DependencyAway);
    expect(told).toEqual([expect.stringMatching(/self-signed certificate/)]);
    await mongo.close();
  });
});
