import { z } from 'zod';
import type { Behaviour, Token } from './tokens.ts';

const behaviour = z.enum([
  'succeeds',
  'declines',
  'lacks-funds',
  'slow',
  'unanswered',
  'unavailable',
  'keeps-money',
  'random',
] satisfies Behaviour[]);

const tokenRecord = z.object({
  type: z.literal('token'),
  facts: z.object({
    token: z.string(),
    kind: z.enum(['CREDIT_CARD', 'DEBIT_CARD', 'BANK_ACCOUNT']),
    brand: z.string().nullable(),
    last4: z.string(),
    expiryMonth: z.int().nullable(),
    expiryYear: z.int().nullable(),
  }),
  behaviour,
});

const operationRecord = z.object({
  type: z.literal('operation'),
  id: z.string(),
  /** Whose money it is about; of a refund, the token of its charge. */
  token: z.string(),
  order: z.discriminatedUnion('kind', [
    z.object({
      kind: z.enum(['charge', 'payout']),
      key: z.string(),
      token: z.string(),
      amount: z.string(),
      currency: z.string(),
    }),
    z.object({ kind: z.literal('refund'), key: z.string(), chargeId: z.string(), amount: z.string() }),
  ]),
  outcome: z.discriminatedUnion('status', [
    z.object({ status: z.literal('succeeded') }),
    z.object({ status: z.literal('declined'), code: z.enum(['card_declined', 'insufficient_funds']) }),
  ]),
});

const anyRecord = z.discriminatedUnion('type', [tokenRecord, operationRecord]);

export type TokenRecord = Token & { readonly type: 'token' };
export type OperationRecord = z.infer<typeof operationRecord>;

/** Reads what the journal held at start. Throws for a line that is no record of this version. */
export function readRecords(lines: readonly unknown[]): {
  tokens: readonly TokenRecord[];
  operations: readonly OperationRecord[];
} {
  const records = lines.map((line) => anyRecord.parse(line));
  return {
    tokens: records.filter((record) => record.type === 'token'),
    operations: records.filter((record) => record.type === 'operation'),
  };
}
