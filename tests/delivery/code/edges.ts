import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { repository } from '@paygraph/testing';
import { readBy, readVariables, type ServiceName, serviceNames } from './variables.ts';

/** What services connect to that is none of them. */
export const partNames = ['postgres', 'kafka', 'redis', 'mongodb', 'smtp', 'provider', 'traces'] as const;
export type PartName = (typeof partNames)[number];

/** A call that the code makes. Everything else a network may refuse. */
export interface Edge {
  readonly from: ServiceName;
  readonly to: ServiceName | PartName;
  /** The variables that say where it goes: at least one. */
  readonly variables: readonly string[];
}

/** Which variable leads to which part. */
const leadsTo: Readonly<Record<string, PartName>> = {
  KAFKA_BROKERS: 'kafka',
  REDIS_URL: 'redis',
  MONGODB_URL: 'mongodb',
  SMTP_URL: 'smtp',
  PROVIDER_URL: 'provider',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'traces',
};

/** Both are the users service’s: it publishes the keys of access tokens, and says which sessions ended. */
const ofUsers = ['ACCESS_TOKEN_JWKS_URL', 'SESSION_FEED_URL'];

/**
 * Who calls whom, derived from the addresses each service reads. Every domain service reads MONGODB_URL, and only those
 * that keep documents connect to it: they declare the package for it. A database is its owner's alone, since events go
 * through Kafka wherever services are processes of their own.
 */
export async function readEdges(): Promise<readonly Edge[]> {
  const variables = await readVariables();
  const edges: Edge[] = [];
  for (const from of serviceNames) {
    const keepsDocuments = await declares(from, '@paygraph/document-store');
    for (const variable of readBy(variables, from)) {
      const to = targetOf(variable, from);
      if (to === undefined || (to === 'mongodb' && !keepsDocuments)) continue;
      edges.push({ from, to, variables: [variable] });
    }
  }
  return joined(edges);
}

function targetOf(variable: string, from: ServiceName): Edge['to'] | undefined {
  if (variable === `DATABASE_URL_${from.toUpperCase()}`) return 'postgres';
  if (ofUsers.includes(variable)) return 'users';
  const callee = /^SUBGRAPH_URL_(\w+)$/.exec(variable)?.[1]?.toLowerCase();
  return serviceNames.find((name) => name === callee) ?? leadsTo[variable];
}

async function declares(service: ServiceName, name: string): Promise<boolean> {
  const folder = service === 'gateway' ? service : path.join('subgraphs', service);
  const text = await readFile(path.join(repository, folder, 'package.json'), 'utf8');
  const { dependencies }: { dependencies: Readonly<Record<string, string>> } = JSON.parse(text);
  return name in dependencies;
}

/** One for each pair. */
function joined(edges: readonly Edge[]): readonly Edge[] {
  const byPair = new Map<string, Edge>();
  for (const edge of edges) {
    const pair = pairOf(edge);
    byPair.set(pair, { ...edge, variables: [...(byPair.get(pair)?.variables ?? []), ...edge.variables] });
  }
  return [...byPair.values()];
}

/** `gateway → users`, for comparing and for people. */
export function pairOf({ from, to }: { readonly from: string; readonly to: string }): string {
  return `${from} → ${to}`;
}
