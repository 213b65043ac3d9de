import type { HoldVerdict, Ledger, Leg, PostingVerdict } from '../domain/ledger.ts';
import type { Payments, ProviderVerdict } from '../domain/payments.ts';

/** What the services answer, call by call; a call that is not named may not be made. */
export interface Script {
  post?: PostingVerdict;
  holdFunds?: PostingVerdict;
  captureHold?: HoldVerdict;
  voidHold?: HoldVerdict;
  charge?: ProviderVerdict;
  payOut?: ProviderVerdict;
  refundCharge?: ProviderVerdict;
}

type Called = readonly [call: keyof Script, ...words: unknown[]];

/** Ledger and payments that answer as written, and remember what they were asked, in order. */
export function createScriptedCallees(script: Script): {
  ledger: Pick<Ledger, 'post' | 'holdFunds' | 'captureHold' | 'voidHold'>;
  payments: Pick<Payments, 'charge' | 'payOut' | 'refundCharge'>;
  called: readonly Called[];
} {
  const called: Called[] = [];

  async function answer<Verdict>(verdict: Verdict | undefined, ...call: Called): Promise<Verdict> {
    called.push(call);
    if (verdict === undefined) throw new Error(`${call[0]} may not be asked now`);
    return verdict;
  }

  return {
    called,
    ledger: {
      post: (id, legs) => answer(script.post, 'post', id, ...legs.map(legText)),
      holdFunds: (id, legs) => answer(script.holdFunds, 'holdFunds', id, ...legs.map(legText)),
      captureHold: (id) => answer(script.captureHold, 'captureHold', id),
      voidHold: (id) => answer(script.voidHold, 'voidHold', id),
    },
    payments: {
      charge: (charge) => answer(script.charge, 'charge', charge),
      payOut: (payout) => answer(script.payOut, 'payOut', payout),
      refundCharge: (id, part) => answer(script.refundCharge, 'refundCharge', id, part),
    },
  };
}

/** A leg as it is spoken of: `from -> to 65`. */
function legText({ debit, credit, amount }: Leg): string {
  const name = (account: Leg['debit']) => ('walletId' in account ? account.walletId : account.system);
  return `${name(debit)} -> ${name(credit)} ${amount.minor}`;
}
