import type { Queryable } from '@paygraph/database';
import { and, count, desc, eq, gte, inArray, type SQL, sql } from 'drizzle-orm';
import type { DocumentStore, Documents, Filter, Place, StoredDocument } from './port.ts';
import { documents } from './tables.ts';

/** Documents as JSONB in one table of the service's own database. */
export function createPostgresDocuments(database: Queryable): DocumentStore {
  return { collection: (name) => createCollection(database, name) };
}

function createCollection(database: Queryable, collection: string): Documents {
  return {
    async insertOnce({ id, owner, createdAt, body }) {
      const inserted = await database
        .insert(documents)
        .values({ collection, id, owner, createdAt, body })
        .onConflictDoNothing()
        .returning({ id: documents.id });
      return inserted.length === 1;
    },

    async get(id) {
      const [row] = await database.select().from(documents).where(only(collection, id));
      return row && readRow(row);
    },

    async replace(id, version, body) {
      const replaced = await database
        .update(documents)
        .set({ body, version: version + 1 })
        // Checked again by Postgres after a wait for another writer: of two at once one finds nothing.
        .where(and(only(collection, id), eq(documents.version, version)))
        .returning({ id: documents.id });
      return replaced.length === 1;
    },

    async setFields(filter, fields) {
      const changed = await database
        .update(documents)
        .set({
          body: sql`${documents.body} || ${JSON.stringify(fields)}::jsonb`,
          version: sql`${documents.version} + 1`,
        })
        .where(matching(collection, filter))
        .returning({ id: documents.id });
      return changed.length;
    },

    async find(filter, { limit, after }) {
      const rows = await database
        .select()
        .from(documents)
        .where(and(matching(collection, filter), after && behind(after)))
        .orderBy(desc(documents.createdAt), desc(documents.id))
        .limit(limit);
      return rows.map(readRow);
    },

    async findByOwners(owners, { limit }) {
      if (owners.length === 0) return [];
      const newest = database
        .select()
        .from(documents)
        .where(and(eq(documents.collection, collection), sql`${documents.owner} = wanted.owner`))
        .orderBy(desc(documents.createdAt), desc(documents.id))
        .limit(limit)
        .as('newest');
      const names = sql.join(
        [...new Set(owners)].map((owner) => sql`(${owner})`),
        sql`, `,
      );
      // Owner by owner through the index: no owner's list is read further than its own limit.
      const rows = await database
        .select({
          collection: newest.collection,
          id: newest.id,
          owner: newest.owner,
          createdAt: newest.createdAt,
          version: newest.version,
          body: newest.body,
        })
        .from(sql`(values ${names}) as wanted (owner)`)
        .crossJoinLateral(newest);
      const byOwner = Map.groupBy(rows.map(readRow), ({ owner }) => owner);
      return owners.map((owner) => byOwner.get(owner) ?? []);
    },

    async count(filter) {
      const [row] = await database
        .select({ found: count() })
        .from(documents)
        .where(matching(collection, filter));
      return row?.found ?? 0;
    },
  };
}

function only(collection: string, id: string): SQL | undefined {
  return and(eq(documents.collection, collection), eq(documents.id, id));
}

function matching(collection: string, { owner, ids, from, equals = {} }: Filter): SQL | undefined {
  return and(
    eq(documents.collection, collection),
    eq(documents.owner, owner),
    // drizzle writes an empty list as `false`: no id, no document.
    ids && inArray(documents.id, [...ids]),
    from && gte(documents.createdAt, from),
    ...Object.entries(equals).map(
      ([field, value]) =>
        sql`coalesce(${documents.body} -> ${field}::text, 'null') = ${JSON.stringify(value)}::jsonb`,
    ),
  );
}

/** As one row comparison, so that the index leads straight to the place. */
function behind({ createdAt, id }: Place): SQL {
  return sql`(${documents.createdAt}, ${documents.id}) < (${createdAt.toISOString()}::timestamptz, ${id})`;
}

function readRow({ id, owner, createdAt, version, body }: typeof documents.$inferSelect): StoredDocument {
  return { id, owner, createdAt, version, body };
}
