import path from 'node:path';
import { host } from './free-port.ts';
import { fetchJars, javaFolder, mongoProject } from './jars.ts';
import { type PartDefinition, type PartOptions, type RunningPart, startPart } from './part.ts';
import { ask } from './probe.ts';
import { assertInstalled } from './programs.ts';

/**
 * Starts the server that stands in for MongoDB: it speaks its protocol, and forgets everything when it ends. Throws
 * StartFault where it can't, with what to do.
 */
export async function startMongo(options: PartOptions = {}): Promise<RunningPart> {
  return await startPart(defineMongo(), options);
}

export function defineMongo(): PartDefinition {
  return {
    name: 'MongoDB',
    address: (port) => `mongodb://${host}:${port}`,
    prepare: async ({ port }, onProgress) => {
      await assertInstalled('javac');
      const flags = ['-Xmx256m', '-XX:+UseSerialGC', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];
      const source = path.join(javaFolder, 'MongoServer.java');
      return {
        program: 'java',
        args: [...flags, '-cp', await fetchJars(mongoProject, onProgress), source, String(port)],
      };
    },
    probe: async ({ port }) => {
      const answer = await ask(port, ping);
      if (!answer.includes('ok\0')) throw new Error('What listens is not MongoDB.');
    },
  };
}

const ping = encodePing();

/** MongoDB's wire protocol, OP_MSG; BSON 1.1. Asked by hand: a client would try again by itself, and log. */
function encodePing(): Buffer {
  const one = Buffer.from([0x10, ...Buffer.from('ping\0'), 1, 0, 0, 0]);
  const database = Buffer.from([0x02, ...Buffer.from('$db\0'), 6, 0, 0, 0, ...Buffer.from('admin\0')]);
  const document = Buffer.concat([int32(4 + one.length + database.length + 1), one, database, Buffer.of(0)]);
  // No flags, and one section of kind 0: the document.
  const body = Buffer.concat([int32(0), Buffer.of(0), document]);
  const header = Buffer.concat([int32(16 + body.length), int32(1), int32(0), int32(2013)]);
  return Buffer.concat([header, body]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
