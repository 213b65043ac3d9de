/** What a check of the ledger found. */
export interface LedgerHealth {
  readonly balanced: boolean;
  readonly chainIntact: boolean;
  readonly entries: number;
  readonly faults: readonly string[];
  readonly checkedAt: Date;
}

/**
 * The last check, where it is recent; else a new one. A check of a large ledger takes longer than anybody waits for an
 * answer: then the last one is given, `checkedAt` says how old it is, and the new one is there for whoever asks next.
 * Rejects where there is none to give.
 */
export type ReadLedgerHealth = () => Promise<LedgerHealth>;
