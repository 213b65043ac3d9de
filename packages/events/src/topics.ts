import { z } from 'zod';
import { auditEvents } from './audit-events.ts';
import { notificationEvents } from './notification-events.ts';
import { paymentEvents } from './payment-events.ts';
import { transactionEvents } from './transaction-events.ts';
import { userEvents } from './user-events.ts';

/** Every topic with the services that publish to it. */
export const publishers = {
  'user-events': ['users'],
  'transaction-events': ['transactions', 'wallets'],
  'payment-events': ['payments'],
  'notification-events': ['notifications'],
  'audit-events': ['users', 'wallets', 'transactions', 'payments'],
} as const satisfies Record<string, readonly string[]>;

export type Topic = keyof typeof publishers;
export const topics = Object.keys(publishers) as readonly Topic[];

const [firstUser, ...otherUser] = userEvents;
const [firstTransaction, ...otherTransaction] = transactionEvents;
const [firstPayment, ...otherPayment] = paymentEvents;
const [firstNotification, ...otherNotification] = notificationEvents;
const [firstAudit, ...otherAudit] = auditEvents;

const userEvent = z.discriminatedUnion('type', [firstUser, ...otherUser]);
const transactionEvent = z.discriminatedUnion('type', [firstTransaction, ...otherTransaction]);
const paymentEvent = z.discriminatedUnion('type', [firstPayment, ...otherPayment]);
const notificationEvent = z.discriminatedUnion('type', [firstNotification, ...otherNotification]);
const auditEvent = z.discriminatedUnion('type', [firstAudit, ...otherAudit]);

export type UserEvent = z.infer<typeof userEvent>;
export type TransactionEvent = z.infer<typeof transactionEvent>;
export type PaymentEvent = z.infer<typeof paymentEvent>;
export type NotificationEvent = z.infer<typeof notificationEvent>;
export type AuditEvent = z.infer<typeof auditEvent>;
export type DomainEvent = UserEvent | TransactionEvent | PaymentEvent | NotificationEvent | AuditEvent;

const domainEvent = z.union([userEvent, transactionEvent, paymentEvent, notificationEvent, auditEvent]);

/** Reads what came over the bus. Throws for what is no event this version knows how to read. */
export function parseEvent(json: unknown): DomainEvent {
  return domainEvent.parse(json);
}

/** Every event by its type, for the schemas in `schema/events/`. */
export const eventSchemas = Object.fromEntries(
  [...userEvents, ...transactionEvents, ...paymentEvents, ...notificationEvents, ...auditEvents].map(
    (schema) => [schema.shape.type.value, schema],
  ),
);
