export type { ApiError } from './api-error.ts';
export { childrenOf, environmentOfProcess, isRunning } from './child-processes.ts';
export {
  type Answer,
  type Client,
  createClient,
  type Operation,
  readAnswer,
} from './client.ts';
export { type ConsumerGroups, openConsumerGroups } from './consumer-groups.ts';
export { databaseUrl } from './database-url.ts';
export { eventually } from './eventually.ts';
export { findFreePortOffset } from './free-ports.ts';
export { type KafkaTopics, openKafkaTopics, type ReadMessage } from './kafka-topics.ts';
export { askLedger, type LedgerReport } from './ledger.ts';
export type { LiveEvent, LiveEvents, SubscriptionEnd } from './live-events.ts';
export { type Mailbox, openMailbox } from './mailbox.ts';
export { makeAdmin } from './make-admin.ts';
export { type Messages, openMessages, type ReadMail, type RecordedMessage } from './messages.ts';
export { describeMissingParts } from './missing-parts.ts';
export { type OwnParts, startOwnParts } from './own-parts.ts';
export type { OwnPostgres } from './own-postgres.ts';
export {
  adminUrl,
  allPorts,
  graphqlUrl,
  host,
  type Place,
  ports,
  type SubgraphName,
  subgraphNames,
  subgraphUrl,
} from './place.ts';
export { type Ending, type ProductProcess, repository, startProcess } from './product-process.ts';
export type { ReplicatedName } from './replica-processes.ts';
export { type Replicas, type ReplicasOptions, startReplicas } from './replicas.ts';
export type { PartAddresses, ServiceName } from './service-environments.ts';
export { type Services, startServices } from './services.ts';
export { readDocuments, readTables, type StoredState } from './stored-state.ts';
export { answers, environmentOf, mainScript, type System, startSystem } from './system.ts';
export { createTemporaryFolder, type TemporaryFolder } from './temporary-folder.ts';
export { type CollectedSpan, startTraceCollector, type TraceCollector } from './trace-collector.ts';
