import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { historyOf, type LogEntry } from './history.ts';
import type { TransactionStatus } from './transaction.ts';

const ids = createIds();
const transactionId = ids.next('txn');
const at = (second: number) => new Date(Date.UTC(2026, 10, 23, 8, 0, second));

function status(version: number, second: number, to: TransactionStatus): LogEntry {
  return { kind: 'status', id: to, transactionId, at: at(second), status: to, version, detail: to };
}

function step(id: string, second: number): LogEntry {
  return { kind: 'provider', id, transactionId, at: at(second), detail: id };
}

const inOrder = (entries: readonly LogEntry[]) =>
  historyOf(entries).map(({ id, status: stood }) => `${id} ${stood}`);

describe('a history', () => {
  test('puts what the provider did where its time is, with the status the transaction had then', () => {
    const entries = [
      status(3, 4, 'COMPLETED'),
      step('charged', 3),
      status(2, 2, 'PROCESSING'),
      status(1, 1, 'PENDING'),
    ];
    expect(inOrder(entries)).toEqual([
      'PENDING PENDING',
      'PROCESSING PROCESSING',
      'charged PROCESSING',
      'COMPLETED COMPLETED',
    ]);
  });

  test('keeps statuses in the order of their versions, whatever the clocks said', () => {
    const entries = [status(1, 5, 'PENDING'), status(3, 5, 'COMPLETED'), status(2, 4, 'PROCESSING')];
    expect(inOrder(entries)).toEqual(['PENDING PENDING', 'PROCESSING PROCESSING', 'COMPLETED COMPLETED']);
  });

  test('begins with the first status, though the provider’s clock be behind', () => {
    expect(inOrder([step('charged', 1), status(1, 2, 'PENDING'), status(2, 3, 'COMPLETED')])).toEqual([
      'PENDING PENDING',
      'charged PENDING',
      'COMPLETED COMPLETED',
    ]);
  });

  test('has what came last at the end, also where nothing else is known yet', () => {
    expect(inOrder([step('given back', 9), status(1, 1, 'PENDING')])).toEqual([
      'PENDING PENDING',
      'given back PENDING',
    ]);
    expect(inOrder([step('b', 1), step('a', 1)])).toEqual(['a PENDING', 'b PENDING']);
    expect(inOrder([])).toEqual([]);
  });
});
