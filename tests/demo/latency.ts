import type { NotificationReceivedSubscription, TransactionStatusChangedSubscription } from '@paygraph/sdk';
import type { LiveEvents } from '@paygraph/testing';
import { askTransfer, type WalletHolder } from '../people/movements.ts';
import type { Narrator } from './narrator.ts';

const transfers = 30;

/**
 * Measures, in milliseconds, how long after its commit an event is at the client: one transfer of 0.01 after another.
 * The same of what the recipient is told. `live` and `told` must be up to date. Only measured, never judged: a busy
 * machine is slower.
 */
export async function measureLatency(options: {
  from: WalletHolder;
  to: WalletHolder;
  live: LiveEvents<TransactionStatusChangedSubscription>;
  /** The recipient's. */
  told: LiveEvents<NotificationReceivedSubscription>;
  narrator: Narrator;
}): Promise<void> {
  const { from, to, live, told, narrator } = options;
  const sinceCommit: number[] = [];
  const sinceAnswer: number[] = [];
  const untilTold: number[] = [];
  for (let count = 0; count < transfers; count += 1) {
    const { transaction } = await askTransfer(from, { amount: '0.01', to: { walletId: to.walletId } });
    const answeredAt = Date.now();
    if (transaction?.status !== 'COMPLETED') throw new Error(`a transfer came to ${transaction?.status}`);
    const [last] = (
      await live.until(
        ({
          transactionStatusChanged: {
            status,
            transaction: { id },
          },
        }) => {
          return id === transaction.id && status === 'COMPLETED';
        },
      )
    ).slice(-1);
    const receivedAt = live.received.find(({ data }) => data === last)?.receivedAt ?? Number.NaN;
    sinceCommit.push(receivedAt - Date.parse(last?.transactionStatusChanged.at ?? ''));
    sinceAnswer.push(receivedAt - answeredAt);
    const [notice] = (
      await told.until(({ notificationReceived }) => notificationReceived.transaction?.id === transaction.id)
    ).slice(-1);
    const toldAt = told.received.find(({ data }) => data === notice)?.receivedAt ?? Number.NaN;
    untilTold.push(toldAt - Date.parse(notice?.notificationReceived.createdAt ?? ''));
  }
  narrator.step(
    `Over ${transfers} transfers, an event that reaches into wallets and users was at the client ` +
      `${describe(sinceCommit)} after its commit, ${describe(sinceAnswer)} after the transfer's answer.`,
  );
  narrator.step(
    `The notification of it was at the recipient's client ${describe(untilTold)} after that commit.`,
  );
}

function describe(values: readonly number[]): string {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
  return `${at(0.5)} ms (median; 95 %: ${at(0.95)} ms)`;
}
