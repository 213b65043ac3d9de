export { createEvent } from './create-event.ts';
export {
  type AuditEvent,
  type DomainEvent,
  eventSchemas,
  type NotificationEvent,
  type PaymentEvent,
  parseEvent,
  publishers,
  type Topic,
  type TransactionEvent,
  topics,
  type UserEvent,
} from './topics.ts';
