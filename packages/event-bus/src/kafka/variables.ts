import { readFileSync } from 'node:fs';
import {
  isPlainRefused,
  list,
  oneOf,
  type plainConnectionVariables,
  type Read,
  type Rule,
  refusalOfPlain,
  yesOrNo,
} from '@paygraph/config';
import { z } from 'zod';

/** What decides whether events go through Kafka, and how it is reached. */
export const kafkaVariables = {
  KAFKA_BROKERS: list()
    .refine((brokers) => brokers.length > 0 && brokers.every(isHostAndPort), 'is not a list of host:port')
    .meta({ form: 'host:port,host:port', example: '127.0.0.1:9092' })
    .optional()
    .describe(
      'Brokers of Kafka to start from; events then go through Kafka, without it through the outboxes in Postgres.',
    ),
  KAFKA_TLS: yesOrNo()
    .meta({ defaultText: 'true in production, else false' })
    .optional()
    .describe('Whether the connection to Kafka is encrypted.'),
  KAFKA_CA_FILE: z
    .string()
    .meta({ form: 'the path of a PEM file' })
    .optional()
    .describe(
      'The authority that signed the certificates of the brokers, where the system does not know it.',
    ),
  KAFKA_SASL_MECHANISM: oneOf('scram-sha-512', 'scram-sha-256', 'plain')
    .optional()
    .describe('How the process proves to Kafka who it is; without it, it does not.'),
  KAFKA_SASL_USERNAME: z
    .string()
    .meta({ form: 'text' })
    .optional()
    .describe('The name the process goes by at Kafka; needed with KAFKA_SASL_MECHANISM.'),
  KAFKA_SASL_PASSWORD: z
    .string()
    .meta({ form: 'text', secret: true })
    .optional()
    .describe('The password to that name; needed with KAFKA_SASL_MECHANISM.'),
  KAFKA_TOPIC_PREFIX: z
    .string()
    .regex(/^[a-zA-Z0-9._-]{0,60}$/, 'is not up to 60 letters, digits, dots, underscores or hyphens')
    .meta({ form: 'up to 60 letters, digits, dots, underscores or hyphens' })
    .default('')
    .describe(
      'Stands before the name of every topic and consumer group, where several Paygraphs share a Kafka.',
    ),
};

export type KafkaVariables = Read<typeof kafkaVariables>;

/** How Kafka is reached. */
export interface KafkaConnection {
  readonly brokers: readonly string[];
  readonly tls: boolean;
  readonly caFile: string | undefined;
  readonly sasl:
    | { readonly mechanism: Mechanism; readonly username: string; readonly password: string }
    | undefined;
  readonly topicPrefix: string;
}
type Mechanism = 'scram-sha-512' | 'scram-sha-256' | 'plain';

/** Found at start, and not at the first event. */
export const kafkaRules: readonly Rule<typeof kafkaVariables & typeof plainConnectionVariables>[] = [
  (read) =>
    read.KAFKA_BROKERS !== undefined && read.KAFKA_TLS === false && isPlainRefused('kafka', read)
      ? [`KAFKA_TLS: ${refusalOfPlain('kafka')}`]
      : [],
  (read) => {
    if (read.KAFKA_SASL_MECHANISM === undefined) return [];
    const missing = (['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'] as const).filter(
      (name) => read[name] === undefined,
    );
    return missing.map((name) => `${name} is missing: KAFKA_SASL_MECHANISM needs it`);
  },
  ({ KAFKA_CA_FILE: file }) => {
    try {
      if (file !== undefined) readFileSync(file);
      return [];
    } catch {
      return ['KAFKA_CA_FILE: can’t be read'];
    }
  },
];

/** Undefined where events do not go through Kafka. */
export function kafkaConnectionOf(read: KafkaVariables, isProduction: boolean): KafkaConnection | undefined {
  if (read.KAFKA_BROKERS === undefined) return undefined;
  const {
    KAFKA_SASL_MECHANISM: mechanism,
    KAFKA_SASL_USERNAME: username,
    KAFKA_SASL_PASSWORD: password,
  } = read;
  return {
    brokers: read.KAFKA_BROKERS,
    tls: read.KAFKA_TLS ?? isProduction,
    caFile: read.KAFKA_CA_FILE,
    sasl:
      mechanism !== undefined && username !== undefined && password !== undefined
        ? { mechanism, username, password }
        : undefined,
    topicPrefix: read.KAFKA_TOPIC_PREFIX,
  };
}

function isHostAndPort(text: string): boolean {
  const url = URL.parse(`kafka://${text}`);
  return url !== null && url.hostname !== '' && url.port !== '' && url.host === text;
}
