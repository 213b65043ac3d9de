import { createHash } from 'node:crypto';

/** The columns of an entry as the chain sees them: read as `chainedColumns` says, all of them text. */
export interface ChainedEntry {
  readonly id: string;
  readonly account_id: string;
  readonly account_version: string;
  readonly transaction_id: string;
  readonly leg: string;
  readonly direction: string;
  readonly amount_minor: string;
  readonly balance_after_minor: string;
  /** Microseconds since 1970, PostgreSQL's own precision: text that depends on no time zone and hides no digit. */
  readonly posted_at: string;
}

/** The whole content of `entries`. */
export const chainedColumns = `
  entries.id, account_id, account_version::text, transaction_id, leg::text, direction, amount_minor::text,
  balance_after_minor::text, (extract(epoch from posted_at) * 1000000)::bigint::text as posted_at`;

/**
 * The hash of an entry's link, in hex: SHA-256 over the bytes of the hash before it and the entry's content as text.
 * That text is a JSON array, for in one no two contents are written alike; it begins with the number of this form. It is
 * kept for ever: it must never be written otherwise, only a new form added.
 */
export function linkHash(previousHash: string, entry: ChainedEntry): string {
  const content = JSON.stringify([
    1,
    entry.id,
    entry.account_id,
    entry.account_version,
    entry.transaction_id,
    entry.leg,
    entry.direction,
    entry.amount_minor,
    entry.balance_after_minor,
    entry.posted_at,
  ]);
  return createHash('sha256').update(Buffer.from(previousHash, 'hex')).update(content).digest('hex');
}

/** What comes before the first link. */
export const firstHash = '00'.repeat(32);
