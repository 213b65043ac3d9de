import { isDatabaseUnavailable } from '@paygraph/database';
import type { HoldOutcome } from '../domain/hold.ts';
import type { Busy, Ledger, LedgerCommand, LedgerOutcome, ResolveHold } from '../domain/ledger.ts';
import type { PostingOutcome } from '../domain/posting.ts';
import { createGroupCommit } from './group-commit.ts';
import type { PostBatch } from './post-batch.ts';

export interface LedgerStore extends Ledger {
  /** How many commands wait for their batch. */
  waiting(): number;
  /** Resolves once nothing is waiting or under way: before the database is closed. */
  idle(): Promise<void>;
}

/** The ledger: commands that arrive together go down in one commit, each with its own outcome. */
export function createLedger(options: {
  postBatch: PostBatch;
  onBatch?: (size: number) => void;
}): LedgerStore {
  const { postBatch, onBatch = () => {} } = options;
  const group = createGroupCommit<LedgerCommand, LedgerOutcome>({
    run: async (commands) => {
      onBatch(commands.length);
      return await postBatch(commands);
    },
    concernsAll: isDatabaseUnavailable,
  });

  async function decide(command: Exclude<LedgerCommand, ResolveHold>): Promise<PostingOutcome | Busy> {
    const outcome = await group.submit(command);
    if (isOfHold(outcome)) throw new Error(`${command.kind} was answered with ${outcome.kind}`);
    return outcome;
  }
  async function resolve(command: ResolveHold): Promise<HoldOutcome | Busy> {
    const outcome = await group.submit(command);
    if (!isOfHold(outcome) && outcome.kind !== 'busy')
      throw new Error(`${command.kind} was answered with ${outcome.kind}`);
    return outcome;
  }

  return {
    post: (posting) => decide({ kind: 'post', ...posting }),
    hold: (hold) => decide({ kind: 'hold', ...hold }),
    capture: (capture) => resolve({ kind: 'capture', ...capture }),
    void: (transactionId) => resolve({ kind: 'void', transactionId }),
    expire: (transactionId) => resolve({ kind: 'expire', transactionId }),
    waiting: group.size,
    idle: group.idle,
  };
}

function isOfHold(outcome: LedgerOutcome | Busy): outcome is HoldOutcome {
  switch (outcome.kind) {
    case 'hold':
    case 'no-hold':
    case 'beyond-hold':
    case 'indivisible':
      return true;
    default:
      return false;
  }
}
