// What the gateway's tests stand on; no tests itself. Named so that it may use what only the repository's root has.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway } from '../index.ts';
import { type Answer, accessKeys, accessToken, ask, compose, freePort, gatewayKeys } from './graph.ts';
import { type FixtureSubgraph, type Resolvers, startSubgraph } from './subgraph-process.ts';

/** What a signed-in caller has; undefined where nobody is signed in. */
export type Held = { readonly scopes?: readonly string[]; readonly policies?: readonly string[] } | undefined;

export interface OwnGraph {
  readonly url: string;
  readonly subgraphs: Readonly<Record<string, FixtureSubgraph>>;
  ask(query: string, held: Held, variables?: Record<string, unknown>): Promise<Answer>;
  /** The text of every fetch since the last call, under the name of its subgraph. */
  fetches(): readonly string[];
  stop(): Promise<void>;
}

/** A gateway in front of subgraphs of a test's own. */
export async function startOwnGraph(
  definitions: Readonly<Record<string, { sdl: string; resolvers: Resolvers }>>,
): Promise<OwnGraph> {
  const subgraphs = await Promise.all(
    Object.entries(definitions).map(([name, definition]) =>
      startSubgraph({ name, ...definition, gatewayKey: gatewayKeys.public }),
    ),
  );
  const folder = await mkdtemp(join(tmpdir(), 'paygraph-gateway-'));
  const supergraphFile = join(folder, 'supergraph.graphql');
  await writeFile(supergraphFile, compose(subgraphs));
  const gateway = await startGateway({
    PORT: String(await freePort()),
    ADMIN_PORT: String(await freePort()),
    LOG_LEVEL: 'silent',
    SUPERGRAPH: supergraphFile,
    ACCESS_TOKEN_PUBLIC_KEY: accessKeys.public,
    RATE_LIMIT_SCALE: '1000',
  });
  return {
    url: gateway.url,
    subgraphs: Object.fromEntries(subgraphs.map((subgraph) => [subgraph.name, subgraph])),
    ask: (query, held, variables) => ask(gateway.url, { query, variables }, headersFor(held)),
    fetches: () =>
      subgraphs.flatMap(({ name, seen }) => seen.splice(0).map(({ query }) => `${name}: ${query}`)),
    stop: async () => {
      await gateway.stop();
      await Promise.all(subgraphs.map((subgraph) => subgraph.stop()));
      await rm(folder, { recursive: true });
    },
  };
}

export function tokenFor({ scopes = [], policies = [] }: NonNullable<Held>): string {
  return `Bearer ${accessToken({ scope: scopes.join(' '), policies })}`;
}

function headersFor(held: Held): Record<string, string> {
  return held ? { authorization: tokenFor(held) } : {};
}
