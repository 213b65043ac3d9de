import { TypeID } from 'typeid-js';
import { V7Generator } from 'uuidv7';

/**
 * Identifiers are TypeIDs (https://github.com/jetify-com/typeid): a prefix that tells the kind and a UUIDv7 (RFC 9562,
 * section 5.7) in base 32, so they sort by time of creation as text. They are stored as that text, in "C" collation:
 * whoever is on call finds the id of a log line in the table as it stands.
 */
export type Prefix =
  | 'usr' // user
  | 'ses' // session
  | 'eml' // request for a mailed link
  | 'wal' // wallet
  | 'ent' // ledger entry
  | 'txn' // transaction
  | 'pmt' // payment method
  | 'att' // attempt at the payment provider
  | 'ntf' // notification
  | 'evt'; // event

declare const kind: unique symbol;
/** A string known to be an id of one kind. Made by `createIds` or `parseId`, nowhere else. */
export type Id<P extends Prefix> = string & { readonly [kind]: P };

export type UserId = Id<'usr'>;
export type WalletId = Id<'wal'>;
export type TransactionId = Id<'txn'>;
export type PaymentMethodId = Id<'pmt'>;
export type NotificationId = Id<'ntf'>;
export type EventId = Id<'evt'>;

export interface Ids {
  /** A new id. Ids made by one generator within one millisecond still sort in the order they were made. */
  next<P extends Prefix>(prefix: P): Id<P>;
}

/** `now` gives milliseconds since 1970; randomness is the system's own unless a test brings another. */
export function createIds(
  now: () => number = Date.now,
  randomUint32: () => number = () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0,
): Ids {
  const generator = new V7Generator({ nextUint32: randomUint32 });
  // A clock set back by up to 10 s goes unseen in the order of ids; the generator's own default.
  const rollbackAllowanceMs = 10_000;
  return {
    next<P extends Prefix>(prefix: P) {
      const uuid = generator.generateOrResetCore(now(), rollbackAllowanceMs);
      const text: string = TypeID.fromUUIDBytes(prefix, uuid.bytes).toString();
      return text as Id<P>;
    },
  };
}

const suffix = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** The text as an id of that kind, or undefined where it can't be one. Never asks whether the id was given out. */
export function parseId<P extends Prefix>(prefix: P, text: string): Id<P> | undefined {
  const wellFormed = text.startsWith(`${prefix}_`) && suffix.test(text.slice(prefix.length + 1));
  return wellFormed ? (text as Id<P>) : undefined;
}
