import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createLogger } from '@paygraph/telemetry';
import { Kafka, logLevel } from 'kafkajs';
import { expect, test, vi } from 'vitest';
import { createLastingProducer } from './lasting-producer.ts';
import { quietRequestQueue } from './quiet-request-queue.ts';

test('leaves no connection behind where a broker is reached and does not answer, however often it tries', async () => {
  const open = new Set<Socket>();
  let accepted = 0;
  const silent = createServer((socket) => {
    accepted += 1;
    open.add(socket.on('close', () => open.delete(socket)).on('error', () => {}));
    socket.resume();
  });
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  const { port } = silent.address() as AddressInfo;
  quietRequestQueue();
  const kafka = new Kafka({
    brokers: [`127.0.0.1:${port}`],
    requestTimeout: 50,
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
  });
  const producer = createLastingProducer({
    kafka,
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  const giveUp = new AbortController();
  const sent = producer.send([{ topic: 'user-events', messages: [{ value: '' }] }], giveUp.signal);
  await vi.waitFor(() => expect(accepted).toBeGreaterThan(3), { timeout: 20_000 });
  giveUp.abort();
  expect(await sent).toBe(false);
  await producer.close();
  await vi.waitFor(() => expect(open.size).toBe(0), { timeout: 10_000 });
  silent.close();
});
