import { z } from 'zod';
import { envelope, moneySchema } from './envelope.ts';

export const transactionStatusSchema = z.enum(['PENDING', 'PROCESSING', 'COMPLETED', 'FAILED', 'REVERSED']);

const fact = (description: string) => z.string().nullable().default(null).describe(description);

/** A transaction came into being (`previousStatus` null) or changed its status. Keyed by the transaction's id. */
export const transactionStatusChanged = envelope(
  'transaction.status-changed',
  z.object({
    transactionId: z.string(),
    type: z.enum(['DEPOSIT', 'WITHDRAWAL', 'TRANSFER', 'PAYMENT', 'REFUND']),
    status: transactionStatusSchema,
    previousStatus: transactionStatusSchema.nullable(),
    version: z.int().describe('1 for the first status of a transaction, then one more each time'),
    amount: moneySchema,
    sourceWalletId: z.string().nullable(),
    destinationWalletId: z.string().nullable(),
    viewers: z.array(z.string()).describe('The users who may see it: the parties'),
    failureCode: z.string().nullable(),
    // An event of an older version has none of these: whoever reads one tells its viewers without them.
    initiatorId: fact('The user who began it; of a refund perhaps an admin, who is no party'),
    sourceOwnerId: fact('Whose wallet or payment method the money leaves'),
    destinationOwnerId: fact('Whose wallet or payment method it goes to'),
    refundOf: fact('Of a refund: the payment it gives back'),
    fee: moneySchema.nullable().default(null).describe('What the receiving merchant bears of it'),
  }),
);

/** A posting changed a wallet's balance. Keyed by the wallet's id. */
export const walletBalanceChanged = envelope(
  'wallet.balance-changed',
  z.object({
    walletId: z.string(),
    ownerId: z.string(),
    transactionId: z.string(),
    posted: moneySchema,
    held: moneySchema,
    available: moneySchema,
    version: z.string().describe('Grows with every change of the wallet; compares as text'),
  }),
);

export const transactionEvents = [transactionStatusChanged, walletBalanceChanged] as const;
