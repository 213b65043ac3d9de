import type { BatchDecision } from '../domain/decide-batch.ts';
import type { PostBatchDependencies } from '../store/post-batch.ts';

/** The property that must turn red. */
export type Property = 'model' | 'concurrency' | 'opposition' | 'resolution' | 'chain';

/**
 * Takes from the database what keeps it from taking in what the rules should have refused: what must be seen is that the
 * properties catch a bug, not that a constraint does.
 */
export const unguarded = `
  drop trigger holds_resolved_once on holds;
  alter table entries drop constraint entries_transaction_id_leg_fkey, drop constraint one_entry_a_version;
  alter table transfers drop constraint transfers_transaction_id_fkey, drop constraint transfers_pkey;
  alter table pending_transfers drop constraint one_step_a_leg;
  alter table holds drop constraint holds_transaction_id_fkey, drop constraint holds_check;
  alter table postings drop constraint postings_pkey;
  alter table accounts drop constraint wallet_never_overdrawn, drop constraint accounts_debits_pending_check,
    drop constraint accounts_credits_pending_check`;

type Parts = PostBatchDependencies;
type Decide = Parts['decide'];

export function withStatement(
  real: Parts,
  name: keyof Parts['statements'],
  text: string,
  instead: string,
): Parts {
  const original = real.statements[name];
  // A bug that no longer finds its place would be a test that can't fail.
  if (!original.includes(text)) throw new Error(`${name} has no "${text}" to alter`);
  return { ...real, statements: { ...real.statements, [name]: original.replace(text, instead) } };
}

export function withRules(real: Parts, alter: (decide: Decide) => Decide): Parts {
  return { ...real, decide: alter(real.decide) };
}

export function afterRules(real: Parts, alter: (decision: BatchDecision) => BatchDecision): Parts {
  return withRules(real, (decide) => (state, commands) => alter(decide(state, commands)));
}

export function joined(decisions: readonly BatchDecision[]): BatchDecision {
  const accounts = decisions.flatMap((decision) => decision.accounts);
  return {
    outcomes: decisions.flatMap(({ outcomes }) => outcomes),
    accounts: [...new Map(accounts.map((account) => [account.id, account])).values()],
    verdicts: decisions.flatMap(({ verdicts }) => verdicts),
    transfers: decisions.flatMap(({ transfers }) => transfers),
    entries: decisions.flatMap(({ entries }) => entries),
    holds: decisions.flatMap(({ holds }) => holds),
    pendingTransfers: decisions.flatMap(({ pendingTransfers }) => pendingTransfers),
    changes: decisions.flatMap(({ changes }) => changes),
  };
}
