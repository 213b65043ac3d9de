import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, Client, Operation } from '@paygraph/testing';

const pausesMs = [250, 500, 1_000];

/**
 * Asks as a client does: where a service did not answer in time (UNAVAILABLE), the same again after a pause, three times at
 * most. Only for what bears repeating: with an idempotency key, or with an effect that is the same however often it is
 * asked for. A test machine may be busy enough for that; the last answer is given as it came.
 */
export async function askPatiently<Data, Variables>(
  client: Pick<Client, 'run'>,
  operation: Operation<Data, Variables>,
  variables: Variables,
): Promise<Answer<Data>> {
  for (const pauseMs of pausesMs) {
    const answer = await client.run(operation, variables);
    if (!answer.errors.some(({ extensions }) => extensions?.['code'] === 'UNAVAILABLE')) return answer;
    await delay(pauseMs);
  }
  return await client.run(operation, variables);
}
