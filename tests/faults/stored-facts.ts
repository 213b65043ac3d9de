import { readdir } from 'node:fs/promises';
import path from 'node:path';
import {
  type ConsumerGroups,
  eventually,
  readDocuments,
  readTables,
  type StoredState,
  subgraphNames,
} from '@paygraph/testing';
import type { Subject } from './subject.ts';

/** Everything a system keeps and everything it has sent, by store. */
export type StoredFacts = Readonly<Record<string, StoredState>>;

/** Whoever keeps a place in a topic, by the service it belongs to. */
export const consumerGroups = {
  notifications: ['notifications'],
  transactions: ['transactions', 'transaction-logs', 'audit-trail'],
} as const;
export const consumingServices = ['notifications', 'transactions'] as const;
const groups = Object.values(consumerGroups).flat();

export async function readFacts({ place, addresses, databaseUrl }: Subject): Promise<StoredFacts> {
  if (addresses?.mongodbUrl === undefined) throw new Error('there are no documents');
  const facts: Record<string, StoredState> = {};
  for (const name of subgraphNames) facts[name] = await readTables(databaseUrl(name));
  for (const name of consumingServices) {
    facts[`${name} documents`] = await readDocuments(addresses.mongodbUrl, name);
  }
  const mails = await readdir(path.join(place.dataFolder, 'mail'));
  return { ...facts, mails: { sent: mails.sort() } };
}

/** Waits until every consumer has done with every event, also with those that were still on their way to Kafka. */
export async function untilAllRead(
  subject: Subject,
  kafka: ConsumerGroups,
  timeoutMs: number,
): Promise<StoredFacts> {
  let seen = '';
  return await eventually(
    'every event is read, and nothing moves any more',
    async () => {
      const behind = await Promise.all(groups.map((group) => kafka.behind(group)));
      if (behind.some((count) => count > 0)) return undefined;
      const facts = await readFacts(subject);
      const before = seen;
      seen = JSON.stringify(facts);
      return seen === before ? facts : undefined;
    },
    { timeoutMs },
  );
}

/** What is in one and not in the other. */
export function differences(before: StoredFacts, after: StoredFacts): readonly string[] {
  const stores = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return stores.flatMap((store) => {
    const [one, other] = [before[store] ?? {}, after[store] ?? {}];
    return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((name) => [
      ...without(one[name] ?? [], other[name] ?? []).map((row) => `gone from ${store}.${name}: ${row}`),
      ...without(other[name] ?? [], one[name] ?? []).map((row) => `new in ${store}.${name}: ${row}`),
    ]);
  });
}

function without(rows: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return rows.filter((row) => !known.has(row)).map((row) => row.slice(0, 300));
}
