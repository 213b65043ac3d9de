import { randomUUID } from 'node:crypto';
import { DependencyAway } from '@paygraph/event-bus';
import { startMongo } from '@paygraph/parts';
import { createLogger } from '@paygraph/telemetry';
import { eventually } from '@paygraph/testing';
import { expect, inject, test } from 'vitest';
import { describeDocumentStore } from './document-store-contract.ts';
import { connectMongo, createMongoDocuments, type MongoConnection } from './index.ts';

const logger = createLogger({ service: 'test', level: 'silent' });

// Against mongo-java-server, which speaks the protocol and keeps its data in memory: what MongoDB itself does with a
// majority, a lost primary or an index is not shown here.
describeDocumentStore('MongoDB', async () => {
  const { mongo, store } = open(inject('parts').mongodbUrl);
  return {
    store,
    // The stand-in fails to insert into a collection while it makes an index for it.
    ready: (name) => hasIndexes(mongo, name),
    close: async () => {
      store.stop();
      await mongo.database.dropDatabase();
      await mongo.close();
    },
  };
});

test('gives a collection its indexes in the background', async () => {
  const { mongo, store } = open(inject('parts').mongodbUrl);
  store.collection('notes');
  await hasIndexes(mongo, 'notes');
  store.stop();
  await mongo.database.dropDatabase();
  await mongo.close();
});

test('says that a server is away which nobody listens for, and comes up without it', async () => {
  // Port 1 is nobody's.
  const { mongo, store } = open('mongodb://127.0.0.1:1');
  const documents = store.collection('notes');
  const note = { id: 'a', owner: 'ada', createdAt: new Date(0), body: {} };
  for (const asked of [
    documents.insertOnce(note),
    documents.get('a'),
    documents.replace('a', 1, {}),
    documents.setFields({ owner: 'ada' }, { read: true }),
    documents.find({ owner: 'ada' }, { limit: 1 }),
    documents.findByOwners(['ada'], { limit: 1 }),
    documents.count({ owner: 'ada' }),
    mongo.ping(),
  ]) {
    await expect(asked).rejects.toBeInstanceOf(DependencyAway);
  }
  store.stop();
  await mongo.close();
});

test('finds a server that came after it was first looked for; its absence is told once, and its coming', async () => {
  const server = await startMongo();
  await server.kill9();
  const told: string[] = [];
  const mongo = connectMongo({
    url: server.address,
    name: 'latecomer',
    caFile: undefined,
    applicationName: 'test',
    logger: createLogger({
      service: 'test',
      level: 'info',
      destination: { write: (line) => void told.push(JSON.parse(line).msg) },
    }),
  });
  let looks = 0;
  let givenUp = 0;
  mongo.database.client.on('serverHeartbeatFailed', () => {
    looks += 1;
  });
  mongo.database.client.on('topologyClosed', () => {
    givenUp += 1;
  });
  await eventually(
    'the driver has given up on it twice',
    async () => {
      await expect(mongo.ping()).rejects.toBeInstanceOf(DependencyAway);
      return givenUp > 1 || undefined;
    },
    { timeoutMs: 60_000 },
  );
  expect(looks).toBeGreaterThan(2);
  await server.restart();
  await eventually('it answers', () => mongo.ping().then(() => true), { timeoutMs: 60_000 });
  expect(told).toEqual(['MongoDB does not answer', 'MongoDB answers again']);
  await mongo.close();
  await server.stop();
});

test('says that a server is away which stands still, and goes on with it once it moves again', async () => {
  const server = await startMongo();
  const { mongo, store } = open(server.address);
  const documents = store.collection('notes');
  await hasIndexes(mongo, 'notes');
  const note = { id: 'a', owner: 'ada', createdAt: new Date(0), body: {} };
  server.pause();
  await expect(documents.insertOnce(note)).rejects.toBeInstanceOf(DependencyAway);
  await expect(documents.findByOwners(['ada'], { limit: 1 })).rejects.toBeInstanceOf(DependencyAway);
  server.resume();
  // Whether the first try was done all the same is for the server to know: there is one document either way.
  await eventually('it is written', async () => {
    await documents.insertOnce(note);
    return true;
  });
  expect(await documents.count({ owner: 'ada' })).toBe(1);
  store.stop();
  await mongo.close();
  await server.stop();
});

function open(url: string) {
  const name = `test-${randomUUID()}`;
  const mongo = connectMongo({ url, name, caFile: undefined, applicationName: 'test', logger });
  return { mongo, store: createMongoDocuments({ database: mongo.database, logger }) };
}

async function hasIndexes({ database }: MongoConnection, collection: string): Promise<void> {
  await eventually('the index is there', async () => {
    // There is no list of them before there is a collection.
    const indexes = await database
      .collection(collection)
      .indexes()
      .catch(() => []);
    return indexes.some(({ name }) => name === 'newest_of_owner') || undefined;
  });
}
