import { readFile } from 'node:fs/promises';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse } from 'graphql';
import { scalars } from './scalars.ts';

/** The module `resolvers` of a subgraph, as its generated types describe it. */
export type SubgraphResolvers = Readonly<Record<string, object>>;

const valueTypes = new URL('../../../schema/value-types.graphql', import.meta.url);

/** A subgraph's schema: its own SDL, the value types all share, and the scalars that read and write them. */
export async function buildSchema(schemaFile: URL, resolvers: SubgraphResolvers): Promise<GraphQLSchema> {
  const [own, values] = await Promise.all([readFile(schemaFile, 'utf8'), readFile(valueTypes, 'utf8')]);
  const typeDefs = parse(`${own}\n${values}`);
  const all: SubgraphResolvers = { ...resolvers, ...scalars };
  return buildSubgraphSchema({ typeDefs, resolvers: all as ResolverMap });
}

type ResolverMap = Extract<Parameters<typeof buildSubgraphSchema>[0], { resolvers?: unknown }>['resolvers'] &
  object;
