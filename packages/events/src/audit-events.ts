import { z } from 'zod';
import { envelope, moneySchema } from './envelope.ts';
import { roleSchema } from './user-events.ts';

const walletStatusSchema = z.enum(['ACTIVE', 'DEACTIVATED', 'FROZEN']);

/** Somebody closed, opened, froze or unfroze a wallet. Keyed by the wallet's id. */
export const walletStatusChanged = envelope(
  'wallet.status-changed',
  z.object({
    walletId: z.string(),
    ownerId: z.string(),
    // An event of an older version does not have it: whoever reads one speaks of a wallet.
    currency: z
      .string()
      .nullable()
      .default(null)
      .describe('Which of the owner’s wallets: there is one a currency'),
    status: walletStatusSchema,
    previousStatus: walletStatusSchema,
    changedBy: z
      .object({ userId: z.string(), role: roleSchema })
      .describe('Who did it: its owner, or an admin'),
  }),
);

const actor = z.object({ userId: z.string(), role: roleSchema });

/** An admin gave somebody another role. Keyed by the id of the user whose role it is. */
export const roleSet = envelope(
  'user.role-set',
  z.object({
    userId: z.string(),
    role: roleSchema,
    previousRole: roleSchema,
    changedBy: actor.describe('The admin who did it'),
  }),
);

/** Whoever may write the database of the users service made somebody an admin. Keyed by the new admin's id. */
export const adminAppointed = envelope(
  'user.admin-appointed',
  z.object({
    userId: z.string(),
    previousRole: roleSchema,
    appointedBy: z.literal('operator').describe('Nobody signed in: whoever runs the platform'),
  }),
);

/** An admin looked at somebody else's account. Keyed by the id of the user whose account it is. */
export const accountViewed = envelope(
  'user.account-viewed',
  z.object({ userId: z.string(), viewedBy: actor.describe('The admin who looked') }),
);

/** An admin read a page of the list of all accounts. Keyed by the admin's id. */
export const accountsListed = envelope(
  'user.accounts-listed',
  z.object({ accounts: z.int().describe('How many the page held'), listedBy: actor }),
);

/** Somebody asked for what is for admins alone, and was refused. Keyed by the id of whoever asked. */
export const accessRefused = envelope(
  'user.access-refused',
  z.object({
    field: z.string().describe('What was asked for, as in Mutation.setUserRole'),
    refused: actor.describe('Who asked'),
  }),
);

/** An admin looked at transactions of which they are no party. Keyed by the admin's id. */
export const transactionsViewed = envelope(
  'transaction.viewed',
  z.object({
    as: z.enum(['themselves', 'list-of-wallet', 'live']),
    transactionIds: z.array(z.string()).describe('Those looked at; of what is followed live, the one named'),
    walletId: z.string().nullable().describe('Whose list was read, or is followed'),
    viewedBy: actor.describe('The admin who looked'),
  }),
);

/** An admin had money moved that is others': a refund. Keyed by the transaction's id. */
export const transactionOrdered = envelope(
  'transaction.ordered-by-admin',
  z.object({
    transactionId: z.string(),
    type: z.enum(['DEPOSIT', 'WITHDRAWAL', 'TRANSFER', 'PAYMENT', 'REFUND']),
    amount: moneySchema,
    orderedBy: actor.describe('The admin who asked for it'),
  }),
);

export const auditEvents = [
  walletStatusChanged,
  roleSet,
  adminAppointed,
  transactionsViewed,
  transactionOrdered,
  accountViewed,
  accountsListed,
  accessRefused,
] as const;
