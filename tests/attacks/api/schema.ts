import { buildClientSchema, type GraphQLSchema, getIntrospectionQuery } from 'graphql';
import { sendHttp } from '../wire/http.ts';
import { brief } from '../wire/reply.ts';
import type { World } from '../worlds.ts';

const known = new Map<string, Promise<GraphQLSchema>>();

/** The public schema as a running gateway in development tells it: what is attacked is what is served. */
export function readApiSchema({ url }: Pick<World, 'url'>): Promise<GraphQLSchema> {
  const schema = known.get(url) ?? introspect(url);
  known.set(url, schema);
  return schema;
}

async function introspect(url: string): Promise<GraphQLSchema> {
  const reply = await sendHttp(url, { body: { query: getIntrospectionQuery() } });
  if (reply.data === null) throw new Error(`the gateway tells no schema: ${brief(reply)}`);
  return buildClientSchema(JSON.parse(reply.text).data);
}
