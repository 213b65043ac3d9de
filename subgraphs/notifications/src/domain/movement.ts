import type { TransactionId, UserId } from '@paygraph/ids';
import type { Money } from '@paygraph/money';
import type { Happening, NameOf, Telling } from './happening.ts';
import type { MovementType, Part, StartingPart } from './notice.ts';

export type EndStatus = 'COMPLETED' | 'FAILED' | 'REVERSED';

/** A movement of money that has come to an end. Who is who is null where the event is older than these facts. */
export interface EndedMovement {
  readonly transactionId: TransactionId;
  readonly type: MovementType;
  readonly status: EndStatus;
  readonly amount: Money;
  readonly fee: Money | null;
  readonly failureCode: string | null;
  readonly initiator: UserId | null;
  /** Whose money it is on each side. */
  readonly source: UserId | null;
  readonly destination: UserId | null;
  readonly parties: readonly UserId[];
}

/** What each side is to a movement; undefined where it is nobody else than the other. */
const parts: Readonly<
  Record<MovementType, { readonly source: Part | undefined; readonly destination: Part | undefined }>
> = {
  DEPOSIT: { source: undefined, destination: 'depositor' },
  WITHDRAWAL: { source: 'withdrawer', destination: undefined },
  TRANSFER: { source: 'sender', destination: 'recipient' },
  PAYMENT: { source: 'payer', destination: 'merchant' },
  REFUND: { source: 'refunder', destination: 'refunded' },
};

const beginners: Readonly<Record<MovementType, StartingPart>> = {
  DEPOSIT: 'depositor',
  WITHDRAWAL: 'withdrawer',
  TRANSFER: 'sender',
  PAYMENT: 'payer',
  REFUND: 'refunder',
};

/** Who is told of the end of a movement: both sides; but that it failed, only who began it. */
export function tellOfMovement(event: { eventId: string; at: Date }, movement: EndedMovement): Happening {
  const { source, destination } = movement;
  const readers = readersOf(movement);
  const named = [source, destination].filter((person) => person !== null);
  return {
    ...event,
    readers,
    named,
    tell: (nameOf) => readers.map((reader) => tellOne(reader, movement, nameOf)),
  };
}

function readersOf({
  type,
  status,
  initiator,
  source,
  destination,
  parties,
}: EndedMovement): readonly UserId[] {
  if (status === 'FAILED') {
    if (initiator !== null) return [initiator];
    // An older event does not say who of two it was, and the other one is not to know.
    return parties.length === 1 ? parties : [];
  }
  const sides = [parts[type].source && source, parts[type].destination && destination].filter(
    (person) => person !== null && person !== undefined,
  );
  // Between wallets of one person there is one to tell.
  return [...new Set(sides.length > 0 ? sides : parties)];
}

function tellOne(reader: UserId, movement: EndedMovement, nameOf: NameOf): Telling {
  const { transactionId, type, status, amount, fee, failureCode } = movement;
  const counterparty = counterpartyOf(reader, movement, nameOf);
  if (status === 'FAILED') {
    const part = beginners[type];
    const failed = {
      topic: 'transaction.failed',
      part,
      amount,
      counterparty,
      transactionId,
      failureCode,
    } as const;
    return { owner: reader, notice: failed };
  }
  const topic = status === 'REVERSED' ? 'transaction.reversed' : 'transaction.completed';
  const part = partOf(reader, movement);
  if (part === undefined) {
    return { owner: reader, notice: { topic, part: 'party', movement: type, amount, transactionId } };
  }
  // What the merchant bears is between the merchant and the platform.
  const bears = part === 'merchant' && fee !== null ? { fee } : {};
  return { owner: reader, notice: { topic, part, amount, counterparty, transactionId, ...bears } };
}

/** undefined where the event does not say. */
function partOf(reader: UserId, { type, source, destination }: EndedMovement): Part | undefined {
  if (reader === source && parts[type].source !== undefined) return parts[type].source;
  return reader === destination ? parts[type].destination : undefined;
}

/** The other side, where there is one. */
function counterpartyOf(reader: UserId, movement: EndedMovement, nameOf: NameOf): string | null {
  const { source, destination } = movement;
  // An admin who began it is neither: of what failed it is told where it was to go.
  const other = reader === destination ? source : destination;
  return other === null || other === reader ? null : nameOf(other);
}
