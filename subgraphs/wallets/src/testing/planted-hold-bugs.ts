import type { TransactionId } from '@paygraph/ids';
import type { Hold } from '../domain/hold.ts';
import type { LedgerCommand } from '../domain/ledger.ts';
import { chainStatements } from '../store/chain-entries.ts';
import { afterRules, type Property, withRules } from './planting.ts';
import type { Alteration } from './scratch-ledger.ts';

/** Bugs of holds and of the chain. */
export const plantedHoldBugs: Readonly<Record<string, Alteration & { readonly turnsRed: Property }>> = {
  'a hold is released twice': {
    turnsRed: 'resolution',
    parts: (real) => withHolds(real, (hold) => ({ ...hold, state: 'HELD', captured: undefined })),
  },
  'expiry ignores the state of a hold': {
    turnsRed: 'model',
    parts: (real) =>
      withHolds(real, (hold, asked) =>
        asked.has('expire') ? { ...hold, state: 'HELD', captured: undefined, expiresAt: soon(hold) } : hold,
      ),
  },
  'expiry ignores the clock': {
    turnsRed: 'model',
    parts: (real) => withHolds(real, (hold) => (hold.expiresAt ? { ...hold, expiresAt: soon(hold) } : hold)),
  },
  'a hold can be captured after its time': {
    turnsRed: 'model',
    parts: (real) => withHolds(real, (hold) => ({ ...hold, expiresAt: undefined })),
  },
  'a capture may go beyond the hold': {
    turnsRed: 'model',
    parts: (real) =>
      withRules(real, (decide) => (state, commands) => {
        const decision = decide(
          state,
          commands.map((command) =>
            command.kind === 'capture' ? { ...command, amount: undefined } : command,
          ),
        );
        const asked = new Map(
          commands.map((command) => [
            command.transactionId,
            command.kind === 'capture' ? command.amount : undefined,
          ]),
        );
        return {
          ...decision,
          holds: decision.holds.map((hold) => ({
            ...hold,
            captured: hold.captured && (asked.get(hold.transactionId) ?? hold.captured),
          })),
        };
      }),
  },
  'what is held can be spent': {
    turnsRed: 'model',
    parts: (real) =>
      withRules(real, (decide) => (state, commands) => {
        const held = new Map([...state.accounts].map(([id, account]) => [id, account.debitsPending]));
        const accounts = [...state.accounts].map(
          ([id, account]) => [id, { ...account, debitsPending: 0n }] as const,
        );
        const decision = decide({ ...state, accounts: new Map(accounts) }, commands);
        return {
          ...decision,
          accounts: decision.accounts.map((account) => ({
            ...account,
            debitsPending: account.debitsPending + (held.get(account.id) ?? 0n),
          })),
        };
      }),
  },
  'what is held for a wallet is not counted against its limit': {
    turnsRed: 'model',
    parts: (real) =>
      withRules(real, (decide) => (state, commands) => {
        const incoming = new Map([...state.accounts].map(([id, account]) => [id, account.creditsPending]));
        const accounts = [...state.accounts].map(
          ([id, account]) => [id, { ...account, creditsPending: 0n }] as const,
        );
        const decision = decide({ ...state, accounts: new Map(accounts) }, commands);
        return {
          ...decision,
          accounts: decision.accounts.map((account) => ({
            ...account,
            creditsPending: account.creditsPending + (incoming.get(account.id) ?? 0n),
          })),
        };
      }),
  },
  'the rest of a capture in part stays held': {
    turnsRed: 'model',
    parts: (real) =>
      afterRules(real, (decision) => {
        const captured = new Map(
          decision.holds.map(({ transactionId, captured }) => [transactionId, captured]),
        );
        return {
          ...decision,
          pendingTransfers: decision.pendingTransfers.map((step) => ({
            ...step,
            amount: (step.step === 'RELEASED' && captured.get(step.transactionId)) || step.amount,
          })),
        };
      }),
  },
  'a hold of several legs forgets all but the first': {
    turnsRed: 'model',
    parts: (real) =>
      afterRules(real, (decision) => ({
        ...decision,
        pendingTransfers: decision.pendingTransfers.filter(({ leg }) => leg === 0),
      })),
  },
  'the chain skips an entry': {
    turnsRed: 'chain',
    chain: {
      ...chainStatements,
      readUnchained: `${chainStatements.readUnchained} offset 1`,
    },
  },
  'the chain takes an entry without its amount': {
    turnsRed: 'chain',
    chain: {
      ...chainStatements,
      readUnchained: chainStatements.readUnchained.replace('amount_minor::text', `'0' as amount_minor`),
    },
  },
  'the chain forgets where it ended': {
    turnsRed: 'chain',
    chain: {
      ...chainStatements,
      write: chainStatements.write.replace(
        `hash = decode($5, 'hex')`,
        'hash = entry_chain_head.hash where $5::text is not null',
      ),
    },
  },
};

type Parts = Parameters<typeof withRules>[0];

/** As early as a hold can expire. */
function soon({ heldAt }: Hold): Date {
  return new Date(heldAt.getTime() + 1);
}

/** The rules with holds shown otherwise than they are; `asked`: what the batch wants of the hold. */
function withHolds(
  real: Parts,
  alter: (hold: Hold, asked: ReadonlySet<LedgerCommand['kind']>) => Hold,
): Parts {
  return withRules(real, (decide) => (state, commands) => {
    const asked = new Map<TransactionId, Set<LedgerCommand['kind']>>();
    for (const { transactionId, kind } of commands) {
      asked.set(transactionId, (asked.get(transactionId) ?? new Set()).add(kind));
    }
    const holds = [...state.holds].map(
      ([id, hold]) => [id, alter(hold, asked.get(id) ?? new Set())] as const,
    );
    return decide({ ...state, holds: new Map(holds) }, commands);
  });
}
