import { createIds } from '@paygraph/ids';
import { money } from '@paygraph/money';
import { describe, expect, test } from 'vitest';
import { type Attempt, AttemptError, type AttemptState, stateAfter } from './attempt.ts';
import type { ProviderAnswer, ProviderFinding } from './provider.ts';
import { createSettleAttempt } from './settle-attempt.ts';

const ids = createIds();
const succeeded = { kind: 'succeeded', reference: 'ch_1' } as const;
const declined = { kind: 'declined', code: 'card_declined' } as const;
const unknown = { kind: 'unknown' } as const;
const neverSeen = { kind: 'never-seen' } as const;

/** Settles an attempt in `state` with a provider that answers as told; tells what was asked of it and what was written. */
async function settling(options: {
  state?: AttemptState;
  isNew: boolean;
  find?: ProviderFinding;
  send?: ProviderAnswer;
  /** What another call wrote meanwhile. */
  meanwhile?: AttemptState;
}) {
  const { state = { status: 'STARTED' }, isNew, find, send, meanwhile } = options;
  const steps: string[] = [];
  const answer = <Answer>(step: string, value: Answer | undefined): Promise<Answer> => {
    steps.push(step);
    return value === undefined
      ? Promise.reject(new Error(`${step} was not expected`))
      : Promise.resolve(value);
  };
  const attempt: Attempt = {
    id: ids.next('att'),
    key: 'charge-1',
    transactionId: ids.next('txn'),
    kind: 'CHARGE',
    refundId: null,
    userId: ids.next('usr'),
    paymentMethodId: ids.next('pmt'),
    amount: money(1n, 'USD'),
    state,
  };
  const settle = createSettleAttempt({
    attempts: {
      resolve: (_attempt, outcome) => answer('write outcome', meanwhile ?? stateAfter(outcome)),
      markUnknown: (_attempt, askAgainInMs) =>
        answer(`write UNKNOWN, ask again in ${askAgainInMs} ms`, null).then(() => undefined),
    },
    pauseMs: (asks) => 70 + asks,
    now: () => new Date(0),
  });
  const verdict = await settle(attempt, isNew, {
    find: () => answer('ask', find),
    send: () => answer('send', send),
  });
  return { outcome: verdict.outcome, steps };
}

describe('settling an attempt', () => {
  test('sends a new one and writes what it came to', async () => {
    expect(await settling({ isNew: true, send: succeeded })).toEqual({
      outcome: 'SUCCEEDED',
      steps: ['send', 'write outcome'],
    });
    expect((await settling({ isNew: true, send: declined })).outcome).toBe('DECLINED');
  });

  test('leaves it UNKNOWN where the provider does not say', async () => {
    expect(await settling({ isNew: true, send: unknown })).toEqual({
      outcome: 'UNKNOWN',
      steps: ['send', 'write UNKNOWN, ask again in 70 ms'],
    });
  });

  test.each(['STARTED', 'UNKNOWN'] as const)(
    'asks before anything else about one that was %s before',
    async (status) => {
      expect(await settling({ state: { status }, isNew: false, find: succeeded })).toEqual({
        outcome: 'SUCCEEDED',
        steps: ['ask', 'write outcome'],
      });
    },
  );

  test('sends one again only where the provider never saw it', async () => {
    expect((await settling({ isNew: false, find: neverSeen, send: succeeded })).steps).toEqual([
      'ask',
      'send',
      'write outcome',
    ]);
    expect((await settling({ isNew: false, find: unknown })).steps).toEqual([
      'ask',
      'write UNKNOWN, ask again in 70 ms',
    ]);
  });

  test('asks nothing about one that is known', async () => {
    const state = { status: 'DECLINED', code: 'card_declined' } as const;
    expect(await settling({ state, isNew: false })).toEqual({ outcome: 'DECLINED', steps: [] });
  });

  test('answers with the outcome that another call wrote first', async () => {
    const meanwhile = { status: 'SUCCEEDED', reference: 'ch_1' } as const;
    expect((await settling({ isNew: true, send: succeeded, meanwhile })).outcome).toBe('SUCCEEDED');
  });

  test('throws where two outcomes of one key contradict each other', async () => {
    const meanwhile = { status: 'DECLINED', code: 'card_declined' } as const;
    await expect(settling({ isNew: true, send: succeeded, meanwhile })).rejects.toThrow(AttemptError);
  });
});
