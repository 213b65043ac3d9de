import type { PlantedBug } from './planted-bug.ts';

/** Calls to the provider, and what is given back. */
export const providerBugs: readonly PlantedBug[] = [
  {
    name: 'charge-with-new-key',
    what: 'a call to the provider is repeated under a new key',
    alterations: [
      {
        file: 'subgraphs/payments/src/domain/attempt-calls.ts',
        find: "  return ({ key, amount }: Pick<Attempt, 'key' | 'amount'>, target: AttemptTarget): AttemptCalls => {\n",
        replace:
          "  return ({ key: kept, amount }: Pick<Attempt, 'key' | 'amount'>, target: AttemptTarget): AttemptCalls => {\n    const key = [kept, Date.now()].join('-');\n",
      },
    ],
    turnsRed: { experiment: 'F16' },
  },
  {
    name: 'unknown-is-declined',
    what: 'a call without an answer is taken for a decline',
    alterations: [
      {
        file: 'subgraphs/payments/src/domain/settle-attempt.ts',
        find: "      await attempts.markUnknown(attempt, pauseMs(0));\n      return { outcome: 'UNKNOWN' };\n",
        replace:
          "      await attempts.markUnknown(attempt, pauseMs(0));\n      return { outcome: 'DECLINED', refusal: 'CARD_DECLINED' };\n",
      },
    ],
    turnsRed: { experiment: 'F16' },
  },
  {
    name: 'refund-check-outside',
    what: 'what is left of a payment is read without holding on to it, and its constraint is gone',
    alterations: [
      {
        file: 'subgraphs/transactions/src/store/payment-refunds.ts',
        find: "    .for('no key update');\n",
        replace: '    ;\n',
      },
    ],
    sql: { database: 'transactions', text: 'alter table transactions drop constraint refunded_at_most_paid' },
    turnsRed: { experiment: 'F15' },
  },
  {
    name: 'declined-payout-captured',
    what: 'a payout that was declined is captured like one that was made',
    alterations: [
      {
        file: 'subgraphs/transactions/src/domain/advance-held.ts',
        find: "          step: 'void',\n",
        replace: "          step: 'capture',\n",
      },
    ],
    turnsRed: { experiment: 'F16' },
  },
];
