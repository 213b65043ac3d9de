/** Makes and updates the topics: `npm run topics`. */
import { ConfigError, plainConnectionVariables, readConfig } from '@paygraph/config';
import { createLogger } from '@paygraph/telemetry';
import { createKafkaClient } from './client.ts';
import { applyTopics, planTopics, topicVariables } from './topics.ts';
import { kafkaConnectionOf, kafkaRules, kafkaVariables } from './variables.ts';

const help = `Makes the topics of Paygraph in Kafka, or updates how long they keep events.

usage: npm run topics [-- --help]

KAFKA_BROKERS             where Kafka is, host:port,host:port; the other KAFKA_ variables as for the services
KAFKA_TOPIC_PARTITIONS    partitions of a topic that is made (6); never changed in one that is there
KAFKA_REPLICATION         brokers that keep each event (1)
KAFKA_RETENTION_HOURS     how long events are kept (168)

Running it again changes nothing. Ends with 1 where a topic is not as asked, and can't be made so.`;

async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    console.log(help);
    return 0;
  }
  const shape = { ...plainConnectionVariables, ...kafkaVariables, ...topicVariables };
  const read = readConfig<typeof shape>(shape, process.env, kafkaRules);
  const connection = kafkaConnectionOf(read, read.NODE_ENV === 'production');
  if (connection === undefined) throw new ConfigError(['KAFKA_BROKERS is missing']);
  const logger = createLogger({ service: 'topics', level: 'silent' });
  const client = createKafkaClient(connection, { clientId: 'topics', logger });
  console.log(`Kafka at ${connection.brokers.join(', ')} …`);
  const faults = await applyTopics(client.kafka, planTopics(client, read), (text) =>
    console.log(`  ${text}`),
  );
  for (const fault of faults) console.error(`✗ ${fault}`);
  console.log(
    faults.length === 0 ? '✓ Every topic is as it should be.' : '✗ Not every topic is as it should be.',
  );
  return faults.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  // Words for whoever runs it; a stack helps nobody who mistyped an address.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
