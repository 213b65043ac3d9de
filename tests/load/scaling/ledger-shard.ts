import type { Clock } from './clock.ts';

/**
 * One Postgres with the ledger's group commit before it: one batch at a time, and what arrives meanwhile is the next.
 * How long a batch takes is read off two figures of docs/decisions/0002-ledger-in-typescript.md: one command at a time
 * 500 to 650 a second, so 1.74 ms; 200 callers at once 6,500 to 7,000 a second, so 29.6 ms for 200.
 */
export interface ShardTimes {
  readonly batchMs: number;
  readonly commandMs: number;
}

export const measuredTimes: ShardTimes = { batchMs: 1.6, commandMs: 0.14 };

/** As `createGroupCommit` has it. */
const maxBatch = 500;

export interface Shard {
  /** Has a command decided and committed; `done` is told whether it was refused. */
  submit(command: Command, done: (verdict: 'posted' | 'refused') => void): void;
  readonly balances: Map<number, Balance>;
}

/** In minor units; nothing of a wallet may be spent twice: what is held is not available. */
export interface Balance {
  posted: number;
  held: number;
}

export type Command =
  | { readonly kind: 'transfer'; readonly from: number; readonly to: number; readonly amount: number }
  | { readonly kind: 'hold' | 'capture' | 'void'; readonly wallet: number; readonly amount: number }
  | { readonly kind: 'credit'; readonly wallet: number; readonly amount: number };

export function createShard(clock: Clock, times: ShardTimes): Shard {
  const balances = new Map<number, Balance>();
  const queue: { command: Command; done: (verdict: 'posted' | 'refused') => void }[] = [];
  let isBusy = false;

  function balanceOf(wallet: number): Balance {
    const known = balances.get(wallet);
    if (known !== undefined) return known;
    const opened = { posted: 0, held: 0 };
    balances.set(wallet, opened);
    return opened;
  }

  function decide(command: Command): 'posted' | 'refused' {
    const { amount } = command;
    if (command.kind === 'transfer') {
      const [from, to] = [balanceOf(command.from), balanceOf(command.to)];
      if (from.posted - from.held < amount) return 'refused';
      from.posted -= amount;
      to.posted += amount;
      return 'posted';
    }
    const balance = balanceOf(command.wallet);
    switch (command.kind) {
      case 'hold':
        if (balance.posted - balance.held < amount) return 'refused';
        balance.held += amount;
        return 'posted';
      case 'capture':
        balance.held -= amount;
        balance.posted -= amount;
        return 'posted';
      case 'void':
        balance.held -= amount;
        return 'posted';
      case 'credit':
        balance.posted += amount;
        return 'posted';
      default:
        return command satisfies never;
    }
  }

  function startBatch(): void {
    if (isBusy || queue.length === 0) return;
    isBusy = true;
    const batch = queue.splice(0, maxBatch);
    clock.after(times.batchMs + batch.length * times.commandMs, () => {
      for (const { command, done } of batch) done(decide(command));
      isBusy = false;
      startBatch();
    });
  }

  return {
    balances,
    submit: (command, done) => {
      queue.push({ command, done });
      startBatch();
    },
  };
}
