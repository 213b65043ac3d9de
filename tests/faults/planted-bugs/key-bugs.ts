import type { PlantedBug } from './planted-bug.ts';

const accept = 'subgraphs/transactions/src/domain/accept-movement.ts';
const store = 'subgraphs/transactions/src/store/transactions.ts';

/** Idempotency keys, and what is told to whoever uses one. */
export const keyBugs: readonly PlantedBug[] = [
  {
    name: 'no-unique-key',
    what: 'no unique index on the idempotency key',
    alterations: [],
    sql: {
      database: 'transactions',
      text: 'alter table idempotency_keys drop constraint idempotency_keys_pkey',
    },
    turnsRed: { experiment: 'F3' },
  },
  {
    name: 'fingerprint-ignored',
    what: 'a key with another input is taken for a repeat',
    alterations: [
      { file: accept, find: 'if (found.fingerprint !== fingerprint) {', replace: 'if (false) {' },
    ],
    turnsRed: { experiment: 'F3' },
  },
  {
    name: 'key-of-everyone',
    what: "a key is looked up without its user: one gets another's transaction",
    alterations: [
      {
        file: store,
        find: 'and(eq(idempotencyKeys.userId, userId), eq(idempotencyKeys.key, key))',
        replace: 'eq(idempotencyKeys.key, key)',
      },
    ],
    turnsRed: { experiment: 'F3' },
  },
  {
    name: 'key-in-own-commit',
    what: 'the key is taken in a commit of its own, before the transaction is recorded',
    alterations: [
      {
        file: store,
        find: 'await inner\n      .insert(idempotencyKeys)',
        replace: 'await orm\n      .insert(idempotencyKeys)',
      },
    ],
    sql: {
      database: 'transactions',
      text: 'alter table idempotency_keys drop constraint idempotency_keys_transaction_id_fkey',
    },
    turnsRed: { experiment: 'F2', only: 'transactions.outbox.append.before' },
  },
  {
    name: 'key-not-kept',
    what: 'a repeat is taken for a request of its own',
    alterations: [
      {
        file: accept,
        find: '    const key = asked.idempotencyKey;\n',
        replace: "    const key = [asked.idempotencyKey, ids.next('txn')].join(' ').slice(-128);\n",
      },
    ],
    turnsRed: { experiment: 'F4' },
  },
  {
    name: 'answer-before-commit',
    what: 'COMPLETED is answered while the ledger is still asked',
    alterations: [
      {
        file: accept,
        find: '      const work = advancer.advance(transaction);\n',
        replace:
          "      const work = advancer.advance(transaction);\n      work.catch(() => {});\n      return { ...transaction, status: 'COMPLETED' };\n",
      },
    ],
    turnsRed: { experiment: 'F5' },
  },
  {
    name: 'recovery-off',
    what: 'nobody takes up what a crash left',
    alterations: [
      {
        file: 'subgraphs/transactions/src/recovery-loop.ts',
        find: 'claimDue: (limit) => unfinished.claimDue(limit, leaseMs),',
        replace: 'claimDue: async () => [],',
      },
    ],
    turnsRed: { experiment: 'F2', only: 'transactions.ledger.post.before' },
  },
  {
    name: 'pending-forgotten',
    what: 'recovery takes up what is PROCESSING, and nothing that is still PENDING',
    alterations: [
      {
        file: 'subgraphs/transactions/src/store/unfinished-transactions.ts',
        find: '              isUnfinished,\n              // Its lease',
        replace: "              eq(transactions.status, 'PROCESSING'),\n              // Its lease",
      },
    ],
    turnsRed: { experiment: 'F1' },
  },
];
