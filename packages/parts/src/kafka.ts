import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { StartFault } from '@paygraph/embedded/start-fault';
import { assertPortFree, findFreePort, host } from './free-port.ts';
import { fetchJars, kafkaProject } from './jars.ts';
import { type PartDefinition, type PartOptions, type Place, type RunningPart, startPart } from './part.ts';
import { ask } from './probe.ts';
import { assertInstalled } from './programs.ts';

const run = promisify(execFile);

export interface KafkaOptions extends PartOptions {
  /** Where broker and controller, one process here, talk to each other. A free one where none is given. */
  readonly controllerPort?: number;
}

/** Names the one cluster there is here: 16 bytes in base64url. */
const clusterId = 'cGF5Z3JhcGgtcGFydHMtMQ';

/** The broker must start quickly more than it must be fast: only the first of Java's two compilers, one collector. */
const javaFlags = [
  '-Xmx512m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
];

/** Starts a broker that is its own controller (KRaft). Throws StartFault where it can't, with what to do. */
export async function startKafka(options: KafkaOptions = {}): Promise<RunningPart> {
  const controllerPort = options.controllerPort ?? (await findFreePort());
  return await startPart(defineKafka({ controllerPort }), options);
}

export function defineKafka({ controllerPort }: { controllerPort: number }): PartDefinition {
  return {
    name: 'Kafka',
    address: (port) => `${host}:${port}`,
    prepare: async (place, onProgress) => {
      await assertInstalled('javac');
      await assertPortFree(controllerPort, "Kafka's controller");
      const java = [...javaFlags, '-cp', await fetchJars(kafkaProject, onProgress)];
      const file = path.join(place.folder, 'server.properties');
      await writeFile(file, properties(place, controllerPort));
      await formatOnce(place.folder, [
        ...java,
        'kafka.tools.StorageTool',
        'format',
        '-t',
        clusterId,
        '-c',
        file,
      ]);
      return { program: 'java', args: [...java, 'kafka.Kafka', file] };
    },
    probe: assertServes,
  };
}

/** https://kafka.apache.org/documentation/#brokerconfigs */
function properties({ folder, port }: Place, controllerPort: number): string {
  const settings = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@${host}:${controllerPort}`,
    listeners: `PLAINTEXT://${host}:${port},CONTROLLER://${host}:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://${host}:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': dataOf(folder),
    // One broker: nothing can be kept twice, and fifty partitions of its own books would only cost time.
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '1',
    // A new group would wait 3 s for more members.
    'group.initial.rebalance.delay.ms': '0',
    // A misspelt topic is a fault, not a new topic.
    'auto.create.topics.enable': 'false',
    // A broker that was killed is let in again only when its former session is over, 9 s by default.
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '500',
    // Of the 128 MB it would keep ready for compaction a few do.
    'log.cleaner.dedupe.buffer.size': String(8 * 1024 * 1024),
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function dataOf(folder: string): string {
  return path.join(folder, 'data');
}

async function formatOnce(folder: string, args: readonly string[]): Promise<void> {
  const formatted = await readFile(path.join(dataOf(folder), 'meta.properties')).then(
    () => true,
    () => false,
  );
  if (formatted) return;
  await run('java', [...args], { timeout: 60_000 }).catch((error: unknown) => {
    throw new StartFault(`Kafka's storage in ${dataOf(folder)} could not be formatted: ${String(error)}`, {
      whatToDo: 'Look whether the disk is full; then remove that folder and start again.',
      cause: error,
    });
  });
}

/**
 * It listens before it takes part in the cluster; only then it is listed among the brokers. Asked in the protocol itself
 * (https://kafka.apache.org/protocol#The_Messages_Metadata, version 1): a client would try again by itself, and log.
 */
async function assertServes({ port }: Place): Promise<void> {
  const request = Buffer.alloc(18);
  // Its own length is not counted. Then the kind of request, its version, a number of ours, no name, no topics.
  request.writeInt32BE(request.length - 4, 0);
  request.writeInt16BE(3, 4);
  request.writeInt16BE(1, 6);
  request.writeInt32BE(1, 8);
  request.writeInt16BE(-1, 12);
  request.writeInt32BE(0, 14);
  const answer = await ask(port, request);
  // Its length and our number stand before how many brokers there are.
  if (answer.length < 12 || answer.readInt32BE(8) < 1) throw new Error('Kafka lists no broker.');
}
