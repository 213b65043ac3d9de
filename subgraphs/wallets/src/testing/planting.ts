import type { BatchDecision } from '../domain/decide-batch.ts';
import type { PostBatchDependencies } from '../store/post-batch.ts';

/** The property that must turn red. */
export type Property = 'model' | 'concurrency' | 'opposition' | 'resolution' | 'chain';

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
