import path from 'node:path';
import { host } from './free-port.ts';
import { fetchJars, javaFolder } from './jars.ts';
import { type PartOptions, type RunningPart, startPart } from './part.ts';
import { assertListens } from './probe.ts';
import { assertInstalled } from './programs.ts';

/**
 * Starts the server that stands in for MongoDB: it speaks its protocol, and forgets everything when it ends. Throws
 * StartFault where it can't, with what to do.
 */
export async function startMongo(options: PartOptions = {}): Promise<RunningPart> {
  await assertInstalled('javac');
  const classPath = await fetchJars('mongo', options.onProgress ?? (() => {}));
  return await startPart(
    {
      name: 'MongoDB',
      address: (port) => `mongodb://${host}:${port}`,
      prepare: async ({ port }) => ({
        program: 'java',
        args: [
          '-Xmx256m',
          '-XX:+UseSerialGC',
          '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
          '-cp',
          classPath,
          path.join(javaFolder, 'MongoServer.java'),
          String(port),
        ],
      }),
      // It begins to listen when it can answer.
      probe: ({ port }) => assertListens(port),
    },
    options,
  );
}
