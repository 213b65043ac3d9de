import { expect, test } from 'vitest';
import { createAfterAnswer } from './after-answer.ts';

const unexpected = (error: unknown) => {
  throw error;
};

test('work begins after the answer, and a stop waits for it', async () => {
  const done: string[] = [];
  const afterAnswer = createAfterAnswer({ onError: unexpected });
  expect(
    afterAnswer.run(async () => {
      done.push('work');
    }),
  ).toBe('taken');
  await Promise.resolve();
  done.push('answer');
  await afterAnswer.settled();
  expect(done).toEqual(['answer', 'work']);
});

test('no more than so much is under way, whatever it is', async () => {
  const hold = Promise.withResolvers<void>();
  const afterAnswer = createAfterAnswer({ onError: unexpected, maxPending: 2 });
  const held = () => hold.promise;
  expect([1, 2, 3].map(() => afterAnswer.run(held))).toEqual(['taken', 'taken', 'busy']);
  hold.resolve();
  await afterAnswer.settled();
  expect(afterAnswer.run(held)).toBe('taken');
  await afterAnswer.settled();
});

test('what fails is told, and takes nothing else with it', async () => {
  const errors: unknown[] = [];
  const afterAnswer = createAfterAnswer({ onError: (error) => errors.push(error) });
  const failure = new Error('the database is away');
  afterAnswer.run(() => Promise.reject(failure));
  await afterAnswer.settled();
  expect(errors).toEqual([failure]);
  expect(afterAnswer.run(async () => {})).toBe('taken');
  await afterAnswer.settled();
});
