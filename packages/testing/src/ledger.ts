import { adminUrl, type Place } from './place.ts';

/** What `GET /internal/ledger/verify` says. */
export interface LedgerReport {
  readonly balanced: boolean;
  /** The hash chain over the entries verifies. */
  readonly chainIntact: boolean;
  readonly entries: number;
  readonly accounts: number;
  readonly transfers: number;
  readonly faults: readonly string[];
}

/** Has the ledger checked from its first entry to its last. Throws where it can't be asked, or takes too long. */
export async function askLedger(
  place: Pick<Place, 'portOffset'>,
  { timeoutMs = 30_000 }: { timeoutMs?: number } = {},
): Promise<LedgerReport> {
  const response = await fetch(adminUrl(place, 'wallets', '/internal/ledger/verify'), {
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`the ledger can't be asked: ${response.status} ${text}`);
  return JSON.parse(text) as LedgerReport;
}
