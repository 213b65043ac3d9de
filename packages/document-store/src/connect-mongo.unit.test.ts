import { createLogger } from '@paygraph/telemetry';
import { expect, test } from 'vitest';
import { connectMongo } from './connect-mongo.ts';

test.each([
  ['repeats writes', '', true],
  ['repeats none where the address says so, as for DocumentDB', '?retryWrites=false', false],
])('%s', async (_, words, expected) => {
  const { database, close } = connectMongo({
    url: `mongodb://127.0.0.1:1/${words}`,
    name: 'notifications',
    caFile: undefined,
    applicationName: 'test',
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  expect(database.client.options.retryWrites).toBe(expected);
  await close();
});
