import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Circuit, guardClient } from './guarded-client.ts';
import { queueIsFull, type SubgraphAnswer } from './subgraph-answer.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());

const request = { body: '{}', headers: () => ({}), repeatable: true };
const fine: SubgraphAnswer = { kind: 'answered', errors: [], data: {} };
const down: SubgraphAnswer = { kind: 'unavailable', cause: 'down' };

function guarded(first: SubgraphAnswer) {
  let answer: SubgraphAnswer | Promise<SubgraphAnswer> = first;
  let asked = 0;
  const told: Circuit[] = [];
  const client = guardClient(
    {
      ask: async () => {
        asked += 1;
        return answer;
      },
      close: async () => {},
    },
    { onCircuit: (circuit) => told.push(circuit) },
  );
  return {
    client,
    told,
    asked: () => asked,
    answerWith: (next: SubgraphAnswer | Promise<SubgraphAnswer>) => {
      answer = next;
    },
    askTimes: async (times: number) => {
      for (let index = 0; index < times; index += 1) await client.ask(request);
    },
  };
}

describe('the circuit to a subgraph', () => {
  test('opens when more than half of at least twenty calls failed, and then nothing is sent', async () => {
    const { client, asked, askTimes, told } = guarded(down);
    await askTimes(19);
    expect(client.circuit()).toBe('closed');
    await askTimes(1);
    expect(client.circuit()).toBe('open');
    await askTimes(50);
    expect(asked()).toBe(20);
    expect(told).toEqual(['open']);
    expect(await client.ask(request)).toMatchObject({ kind: 'unavailable' });
  });

  test('stays closed where half of the calls succeed', async () => {
    const { client, answerWith, askTimes } = guarded(fine);
    await askTimes(50);
    answerWith(down);
    await askTimes(50);
    expect(client.circuit()).toBe('closed');
    await askTimes(1);
    expect(client.circuit()).toBe('open');
  });

  test.each<[string, SubgraphAnswer]>([
    ['an answer with errors', { kind: 'answered', errors: [{ message: 'no' }] }],
    ['a refusal of the gateway', { kind: 'refused', cause: 'status 401' }],
    ['a queue that is full', { kind: 'unavailable', cause: queueIsFull }],
  ])('never opens for %s', async (_, answer) => {
    const { client, asked, askTimes } = guarded(answer);
    await askTimes(200);
    expect(client.circuit()).toBe('closed');
    expect(asked()).toBe(200);
  });

  test('lets one call try after a rest; the others are answered at once, not made to wait', async () => {
    const { client, asked, answerWith, askTimes } = guarded(down);
    await askTimes(20);
    const trial = Promise.withResolvers<SubgraphAnswer>();
    answerWith(trial.promise);
    vi.setSystemTime(Date.now() + 600);
    const tried = client.ask(request);
    expect(client.circuit()).toBe('half-open');
    await askTimes(10);
    expect(asked()).toBe(21);
    trial.resolve(fine);
    expect(await tried).toEqual(fine);
    expect(client.circuit()).toBe('closed');
    answerWith(fine);
    await askTimes(5);
    expect(asked()).toBe(26);
  });

  test('opens again where the one that tried failed, for another rest', async () => {
    const { client, asked, askTimes, told } = guarded(down);
    await askTimes(20);
    vi.setSystemTime(Date.now() + 600);
    await askTimes(30);
    expect(asked()).toBe(21);
    expect(client.circuit()).toBe('open');
    vi.setSystemTime(Date.now() + 600);
    await askTimes(30);
    expect(asked()).toBe(22);
    expect(told).toEqual(['open', 'half-open', 'open', 'half-open', 'open']);
  });

  test('is passed by whoever looks how the subgraph itself is', async () => {
    const { client, answerWith, askTimes } = guarded(down);
    await askTimes(20);
    answerWith(fine);
    expect(await client.probe(request)).toEqual(fine);
    expect(client.circuit()).toBe('open');
  });
});
