import type { PlantedBug } from './planted-bug.ts';

/** The ledger as its clients meet it; `subgraphs/wallets/src/testing/planted-bugs.ts` has what its properties find. */
export const ledgerBugs: readonly PlantedBug[] = [
  {
    name: 'verdicts-forgotten',
    what: 'the ledger does not look whether it has posted a transaction',
    alterations: [
      {
        file: 'subgraphs/wallets/src/store/posting-statements.ts',
        find: 'from postings where transaction_id = any ($1::text[])',
        replace: 'from postings where false and transaction_id = any ($1::text[])',
      },
    ],
    sql: {
      database: 'wallets',
      text: `alter table entries drop constraint entries_transaction_id_leg_fkey;
        alter table transfers drop constraint transfers_transaction_id_fkey, drop constraint transfers_pkey;
        alter table holds drop constraint holds_transaction_id_fkey;
        alter table postings drop constraint postings_pkey`,
    },
    turnsRed: { experiment: 'F2', only: 'wallets.ledger.post.after' },
  },
  {
    name: 'overdraft-allowed',
    what: 'the check of the overdraft is gone, and its constraint',
    alterations: [
      {
        file: 'subgraphs/wallets/src/domain/draft.ts',
        find: 'availableOf(account) < 0n ? account : undefined',
        replace: 'false ? account : undefined',
      },
    ],
    sql: { database: 'wallets', text: 'alter table accounts drop constraint wallet_never_overdrawn' },
    turnsRed: { experiment: 'F5' },
  },
  {
    name: 'two-commits-a-posting',
    what: 'one of the accounts of a posting is written a moment later, in a commit of its own',
    alterations: [
      {
        file: 'subgraphs/wallets/src/store/post-batch.ts',
        find: '        toColumns(now, decision, newEntryId, events),\n      );\n      if (written?.changed !== decision.accounts.length) {',
        replace: `        toColumns(now, { ...decision, accounts: decision.accounts.slice(1) }, newEntryId, events),
      );
      const [late] = decision.accounts;
      setTimeout(() => {
        if (late) database.sql\`update accounts set version = \${String(late.version)},
          debits_posted = \${String(late.debitsPosted)}, credits_posted = \${String(late.creditsPosted)}
          where id = \${late.id}\`.catch(() => {});
      }, 30);
      if (written === undefined) {`,
      },
    ],
    turnsRed: { experiment: 'F6' },
  },
  {
    name: 'hold-resolved-twice',
    what: 'a hold that was captured is captured again',
    alterations: [
      {
        file: 'subgraphs/wallets/src/domain/resolve-hold.ts',
        find: "  if (hold.state !== 'HELD') return toldOf(hold);\n",
        replace: '',
      },
    ],
    sql: {
      database: 'wallets',
      text: `drop trigger holds_resolved_once on holds;
        alter table pending_transfers drop constraint one_step_a_leg;
        alter table entries drop constraint entries_transaction_id_leg_fkey;
        alter table transfers drop constraint transfers_pkey`,
    },
    turnsRed: { experiment: 'F2', only: 'wallets.ledger.capture.after' },
  },
];
