import type { Logger } from '@paygraph/telemetry';
import type { Collection, Db, Filter as MongoFilter } from 'mongodb';
import { answerTimeoutMs } from './connect-mongo.ts';
import type { MongoDocument } from './mongo-document.ts';
import { askMongo, isDuplicateKey } from './mongo-faults.ts';
import { createIndexes } from './mongo-indexes.ts';
import type { DocumentStore, Documents, Filter, Place, StoredDocument } from './port.ts';

/** Documents in MongoDB, each collection by its own name. Throws DependencyAway where the server can't be reached. */
export function createMongoDocuments({
  database,
  logger,
}: {
  database: Db;
  logger: Logger;
}): DocumentStore & { stop(): void } {
  const indexing: { stop(): void }[] = [];
  return {
    collection: (name) => {
      const collection = database.collection<MongoDocument>(name);
      indexing.push(createIndexes({ collection, logger }));
      return createCollection(collection);
    },
    stop: () => {
      for (const work of indexing) work.stop();
    },
  };
}

function createCollection(collection: Collection<MongoDocument>): Documents {
  const ask = <T>(work: () => Promise<T>): Promise<T> => askMongo(answerTimeoutMs, work);

  async function findByOwner(owner: string, limit: number): Promise<readonly StoredDocument[]> {
    const found = await collection.find({ owner }, { limit }).sort(newestFirst).toArray();
    return found.map(readDocument);
  }

  return {
    insertOnce: ({ id, owner, createdAt, body }) =>
      ask(async () => {
        try {
          await collection.insertOne({ _id: id, owner, createdAt, version: 1, body });
          return true;
        } catch (error) {
          if (isDuplicateKey(error)) return false;
          throw error;
        }
      }),

    get: (id) =>
      ask(async () => {
        const found = await collection.findOne({ _id: id });
        return found === null ? undefined : readDocument(found);
      }),

    replace: (id, version, body) =>
      ask(async () => {
        // One document is changed at once: of two writers that saw the same version one finds nothing.
        const { matchedCount } = await collection.updateOne(
          { _id: id, version },
          { $set: { body, version: version + 1 } },
        );
        return matchedCount === 1;
      }),

    setFields: (filter, fields) =>
      ask(async () => {
        const set = Object.entries(fields).map(([field, value]) => [pathOf(field), value]);
        const { matchedCount } = await collection.updateMany(matching(filter), {
          ...(set.length > 0 && { $set: Object.fromEntries(set) }),
          $inc: { version: 1 },
        });
        return matchedCount;
      }),

    find: (filter, { limit, after }) =>
      ask(async () => {
        const wanted = after ? { $and: [matching(filter), behind(after)] } : matching(filter);
        const found = await collection.find(wanted, { limit }).sort(newestFirst).toArray();
        return found.map(readDocument);
      }),

    findByOwners: (owners, { limit }) =>
      ask(async () => {
        const most = owners.length * limit;
        const found = await collection
          .find({ owner: { $in: [...owners] } }, { limit: most })
          .sort({ owner: 1, ...newestFirst })
          .toArray();
        // So many that one owner's may have taken the room of another's: each by itself then.
        if (found.length === most) return Promise.all(owners.map((owner) => findByOwner(owner, limit)));
        const byOwner = Map.groupBy(found.map(readDocument), ({ owner }) => owner);
        return owners.map((owner) => (byOwner.get(owner) ?? []).slice(0, limit));
      }),

    count: (filter) => ask(() => collection.countDocuments(matching(filter))),
  };
}

const newestFirst = { createdAt: -1, _id: -1 } as const;

function matching({ owner, ids, from, equals = {} }: Filter): MongoFilter<MongoDocument> {
  return {
    $and: [
      { owner: { $eq: owner } },
      ...(ids ? [{ _id: { $in: [...ids] } }] : []),
      ...(from ? [{ createdAt: { $gte: from } }] : []),
      // Null is what a missing field has, too. A list that holds the value is another value.
      ...Object.entries(equals).map(([field, value]) => ({
        [pathOf(field)]: { $eq: value, $not: { $type: 'array' } },
      })),
    ],
  };
}

/** The index leads to the instant; the second half parts those of one instant. */
function behind({ createdAt, id }: Place): MongoFilter<MongoDocument> {
  return {
    createdAt: { $lte: createdAt },
    $or: [{ createdAt: { $lt: createdAt } }, { _id: { $lt: id } }],
  };
}

/** A dot or a dollar in a path means something to MongoDB: the name of a field at the top has neither. */
function pathOf(field: string): string {
  if (!/^\w+$/.test(field)) throw new Error(`${field} is no name of a field at the top of a document`);
  return `body.${field}`;
}

function readDocument({ _id, owner, createdAt, version, body }: MongoDocument): StoredDocument {
  return { id: _id, owner, createdAt, version, body };
}
