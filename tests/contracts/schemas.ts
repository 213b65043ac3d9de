import { readFile } from 'node:fs/promises';
import { printSchema, ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph } from '@apollo/federation-internals';
import { buildSchema, type GraphQLSchema } from 'graphql';

const folder = new URL('../../schema/', import.meta.url);

/** What the API is to be in the end, and what stands of it. */
export async function readContract(): Promise<GraphQLSchema> {
  return buildSchema(await readFile(new URL('api.graphql', folder), 'utf8'));
}

/** What clients of the running system see: the supergraph without what is inaccessible. */
export async function readApi(): Promise<GraphQLSchema> {
  const sdl = await readFile(new URL('supergraph.graphql', folder), 'utf8');
  const supergraph = Supergraph.build(sdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
  return buildSchema(printSchema(supergraph.apiSchema()));
}
