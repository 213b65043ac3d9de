import type { HoldVerdict, Ledger, Leg } from './ledger.ts';
import type { ProviderVerdict } from './payments.ts';
import { postingFailure } from './posting-failure.ts';
import type { Advance, Progress } from './progress.ts';
import type { Transaction } from './transaction.ts';

/**
 * The steps of what leaves for a payment method: set aside, have the provider pay it out, capture; and where the
 * provider declines, release. Each asks by the transaction's id, so that going through one again does not do it again.
 */
export function createAdvanceHeld(deps: {
  ledger: Pick<Ledger, 'holdFunds' | 'captureHold' | 'voidHold'>;
  legsOf: (transaction: Transaction) => readonly Leg[];
  /** Has the provider pay it out. Bears repeating. */
  payOut: (transaction: Transaction) => Promise<ProviderVerdict>;
}): Advance {
  const { ledger, legsOf, payOut } = deps;

  async function hold(transaction: Transaction): Promise<Progress> {
    const verdict = await ledger.holdFunds(transaction.id, legsOf(transaction));
    switch (verdict.kind) {
      case 'posted':
        return askProvider(transaction);
      case 'refused':
        return { kind: 'failed', failure: postingFailure(verdict, transaction) };
      case 'unreachable':
        return { kind: 'waiting', waitingFor: 'service', step: 'start' };
      default:
        return verdict satisfies never;
    }
  }

  async function askProvider(transaction: Transaction): Promise<Progress> {
    const verdict = await payOut(transaction);
    switch (verdict.kind) {
      case 'succeeded':
        return capture(transaction);
      case 'declined':
        // Written down before it is released: from here on the provider is not asked again.
        return {
          kind: 'next-step',
          step: 'void',
          failure: { code: verdict.code, about: 'payment-method' },
        };
      case 'unknown':
        return { kind: 'waiting', waitingFor: 'provider', step: 'pay-out' };
      case 'unreachable':
        return { kind: 'waiting', waitingFor: 'service', step: 'pay-out' };
      default:
        return verdict satisfies never;
    }
  }

  async function capture({ id }: Transaction): Promise<Progress> {
    const verdict = await ledger.captureHold(id);
    if (verdict.kind === 'unreachable') return { kind: 'waiting', waitingFor: 'service', step: 'capture' };
    expectState(id, verdict, ['CAPTURED']);
    return { kind: 'completed' };
  }

  async function release({ id, failure }: Transaction): Promise<Progress> {
    if (failure === undefined) throw new Error(`${id} is released for no reason`);
    const verdict = await ledger.voidHold(id);
    if (verdict.kind === 'unreachable') return { kind: 'waiting', waitingFor: 'service', step: 'void' };
    expectState(id, verdict, ['VOIDED', 'EXPIRED']);
    return { kind: 'failed', failure };
  }

  return async (transaction) => {
    const { id, step } = transaction;
    switch (step) {
      case 'start':
        return hold(transaction);
      case 'pay-out':
        return askProvider(transaction);
      case 'capture':
        return capture(transaction);
      case 'void':
        return release(transaction);
      case 'post':
      case 'refund-charge':
        throw new Error(`${id} is held, and has no step ${step}`);
      default:
        return step satisfies never;
    }
  };
}

type Resolved = Extract<HoldVerdict, { kind: 'resolved' }>;

/** A hold is resolved by its transaction alone: another end than the one asked for means that books and world differ. */
function expectState(id: string, { state }: Resolved, expected: readonly Resolved['state'][]): void {
  if (!expected.includes(state))
    throw new Error(`the hold of ${id} is ${state}, not ${expected.join(' or ')}`);
}
