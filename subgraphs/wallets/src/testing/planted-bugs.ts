import type { Database } from '@paygraph/database';
import { legsAsText } from '../domain/posting.ts';
import { plantedHoldBugs } from './planted-hold-bugs.ts';
import { afterRules, joined, type Property, withRules, withStatement } from './planting.ts';
import type { Alteration } from './scratch-ledger.ts';
import { accountChanges } from './wallet-changes.ts';

/**
 * Bugs a ledger could have, each planted from outside: other SQL, rules that err. The real code knows nothing of them.
 * They are run on an `unguarded` database, which would catch many by itself.
 */
export const plantedBugs: Readonly<Record<string, Alteration & { readonly turnsRed: Property }>> = {
  'accounts are not locked': {
    turnsRed: 'concurrency',
    parts: (real) => withStatement(real, 'lockAccounts', 'for no key update of accounts', ''),
  },
  'accounts are locked in the order they are named': {
    turnsRed: 'opposition',
    parts: (real) =>
      withStatement(
        real,
        'lockAccounts',
        'order by accounts.id',
        'order by array_position($1::text[], accounts.id)',
      ),
  },
  'verdicts are not looked up, and may be given twice': {
    turnsRed: 'model',
    parts: (real) => withStatement(real, 'readVerdicts', 'where', 'where false and'),
  },
  'a repeat with other legs is taken for a repeat': {
    turnsRed: 'model',
    parts: (real) =>
      withRules(real, (decide) => (state, postings) => {
        const asked = new Map(
          postings.flatMap((command) =>
            command.kind === 'post' ? [[command.transactionId, legsAsText(command.legs)] as const] : [],
          ),
        );
        const verdicts = [...state.verdicts].map(
          ([id, verdict]) => [id, { ...verdict, legs: asked.get(id) ?? verdict.legs }] as const,
        );
        return decide({ ...state, verdicts: new Map(verdicts) }, postings);
      }),
  },
  'refusals are not remembered': {
    turnsRed: 'model',
    parts: (real) =>
      afterRules(real, (decision) => ({
        ...decision,
        verdicts: decision.verdicts.filter(({ verdict }) => verdict.kind === 'posted'),
      })),
  },
  'the overdraft rule and its constraint are gone': {
    turnsRed: 'model',
    // A rich ledger: each wallet is shown with a thousand more than it has, and written without.
    parts: (real) =>
      withRules(real, (decide) => (state, postings) => {
        const gift = 1_000_000n;
        const accounts = [...state.accounts].map(
          ([id, account]) => [id, { ...account, debitsPending: account.debitsPending - gift }] as const,
        );
        const decision = decide({ ...state, accounts: new Map(accounts) }, postings);
        return {
          ...decision,
          accounts: decision.accounts.map((account) => ({
            ...account,
            debitsPending: account.debitsPending + gift,
          })),
          changes: decision.changes.map((change) => ({
            ...change,
            balance: { ...change.balance, held: { ...change.balance.held, minor: 0n } },
          })),
        };
      }),
  },
  'the status of a wallet is not looked at': {
    turnsRed: 'model',
    parts: (real) =>
      withRules(real, (decide) => (state, postings) => {
        const accounts = [...state.accounts].map(
          ([id, account]) => [id, { ...account, status: 'ACTIVE' as const }] as const,
        );
        return decide({ ...state, accounts: new Map(accounts) }, postings);
      }),
  },
  'linked legs are posted one by one': {
    turnsRed: 'model',
    parts: (real) =>
      withRules(real, (decide) => (state, postings) => {
        const { outcomes } = decide(state, postings);
        const firstLegs = postings.map((posting, index) =>
          outcomes[index]?.kind === 'refused' && 'legs' in posting
            ? { ...posting, legs: posting.legs.slice(0, 1) }
            : posting,
        );
        return decide(state, firstLegs);
      }),
  },
  'the credit of a transfer is forgotten': {
    turnsRed: 'model',
    parts: (real) =>
      afterRules(real, (decision) => ({
        ...decision,
        entries: decision.entries.filter(({ direction, leg }) => direction === 'DEBIT' || leg > 0),
      })),
  },
  'the balance after an entry is one off': {
    turnsRed: 'model',
    parts: (real) =>
      afterRules(real, (decision) => ({
        ...decision,
        entries: decision.entries.map((entry) => ({
          ...entry,
          balanceAfter: { ...entry.balanceAfter, minor: entry.balanceAfter.minor + 1n },
        })),
      })),
  },
  'each command of a batch is decided on what was there before the batch': {
    turnsRed: 'model',
    parts: (real) =>
      withRules(real, (decide) => (state, postings) => joined(postings.map((one) => decide(state, [one])))),
  },
  'events are written after the commit': {
    turnsRed: 'concurrency',
    parts: (real) => withStatement(real, 'write', 'order by place', 'where false'),
    postBatch: (real, database, crash) => async (postings) => {
      const outcomes = await real(postings);
      crash();
      await writeMissingEvents(database);
      return outcomes;
    },
  },
  ...plantedHoldBugs,
};

/** What a process that publishes after its commit would do next, if it lived. */
async function writeMissingEvents({ sql }: Database): Promise<void> {
  await sql.unsafe(`
    with ${accountChanges}
    insert into outbox (topic, event_id, key, event)
    select 'transaction-events', 'evt_' || gen_random_uuid(), account_id, jsonb_build_object(
      'type', 'wallet.balance-changed', 'data', jsonb_build_object(
        'walletId', account_id, 'transactionId', transaction_id, 'version', version))
    from changes join wallets on wallets.id = account_id
    where not exists (
      select from outbox
      where key = account_id and (event -> 'data' ->> 'version')::bigint = changes.version)`);
}
