export { createConsumerMetrics, type ReportConsumer } from './consumer-metrics.ts';
export { DependencyAway, isDependencyAway } from './dependency-away.ts';
export { createEmbeddedBus } from './embedded-bus.ts';
export { createKafkaClient, type KafkaClient } from './kafka/client.ts';
export { createKafkaBus } from './kafka/kafka-bus.ts';
export { type KafkaRelay, startKafkaRelay } from './kafka/relay.ts';
export { topicVariables } from './kafka/topics.ts';
export {
  type KafkaConnection,
  type KafkaVariables,
  kafkaConnectionOf,
  kafkaRules,
  kafkaVariables,
} from './kafka/variables.ts';
export { watchOutbox } from './outbox-metrics.ts';
export type { Consumer, Delivery, EventBus, EventOf, Handlers } from './port.ts';
