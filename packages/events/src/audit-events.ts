import { z } from 'zod';
import { envelope } from './envelope.ts';
import { roleSchema } from './user-events.ts';

const walletStatusSchema = z.enum(['ACTIVE', 'DEACTIVATED', 'FROZEN']);

/** Somebody closed, opened, froze or unfroze a wallet. Keyed by the wallet's id. */
export const walletStatusChanged = envelope(
  'wallet.status-changed',
  z.object({
    walletId: z.string(),
    ownerId: z.string(),
    status: walletStatusSchema,
    previousStatus: walletStatusSchema,
    changedBy: z
      .object({ userId: z.string(), role: roleSchema })
      .describe('Who did it: its owner, or an admin'),
  }),
);

export const auditEvents = [walletStatusChanged] as const;
