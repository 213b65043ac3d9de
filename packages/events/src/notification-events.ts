import { z } from 'zod';
import { envelope } from './envelope.ts';

const channelSchema = z.enum(['EMAIL', 'SMS', 'PUSH']);

/** What every one of them says. Neither words nor addresses: who may read the notification asks for it by its id. */
const notification = {
  notificationId: z.string(),
  userId: z.string().describe('Who is told'),
  topic: z.string().describe('As in transaction.completed'),
};

/** Somebody is told of something: it stands in their list from now on. Keyed by the user's id, as all of these. */
export const notificationCreated = envelope(
  'notification.created',
  z.object({
    ...notification,
    transactionId: z.string().nullable().describe('The transaction it is about'),
    channels: z
      .array(channelSchema)
      .describe('By which it is to go out as well, before preferences are asked'),
  }),
);

const delivery = {
  ...notification,
  channel: channelSchema,
  attempts: z.int().describe('Tries begun, this one among them'),
};

/** A notification went out by one channel. */
export const notificationDelivered = envelope(
  'notification.delivered',
  z.object({
    ...delivery,
    sentAt: z.iso.datetime(),
    maybeTwice: z
      .boolean()
      .describe(
        'An earlier try may have got out too: its end was never heard of, and the channel can’t tell repeats',
      ),
  }),
);

/** A notification was given up on by one channel. */
export const notificationDeliveryFailed = envelope(
  'notification.delivery-failed',
  z.object({
    ...delivery,
    reason: z
      .enum(['refused', 'given-up'])
      .describe('refused: the receiving end will never take it; given-up: every try failed'),
    maybeSent: z.boolean().describe('A try may have got out all the same: its end was never heard of'),
  }),
);

export const notificationEvents = [
  notificationCreated,
  notificationDelivered,
  notificationDeliveryFailed,
] as const;
