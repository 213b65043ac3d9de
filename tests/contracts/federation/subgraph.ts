import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, graphql, parse, stripIgnoredCharacters } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { SubgraphDefinition } from './scenario.ts';

/** A real subgraph on a port of its own, which writes down what it is asked. */
export interface RunningSubgraph {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
  /** What was asked since the last time, oldest first. */
  takeCalls(): readonly string[];
  stop(): Promise<void>;
}

export async function startSubgraph(name: string, definition: SubgraphDefinition): Promise<RunningSubgraph> {
  const schema = schemaOf(definition);
  let calls: string[] = [];
  const server = createServer((request, response) => {
    void read(request).then(async (body) => {
      calls.push(callText(name, body));
      const { query, variables: variableValues } = body;
      const result = await graphql({ schema, source: query, variableValues });
      response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
    });
  });
  const sockets = new WebSocketServer({ server });
  const subscriptions = useServer(
    { schema, onSubscribe: (_context, _id, payload) => void calls.push(callText(name, payload)) },
    sockets,
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    name,
    url: `http://127.0.0.1:${port}/graphql`,
    sdl: definition.sdl,
    takeCalls: () => {
      const taken = calls;
      calls = [];
      return taken;
    },
    stop: async () => {
      await subscriptions.dispose();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function schemaOf({ sdl, resolvers = {} }: SubgraphDefinition): GraphQLSchema {
  return buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as SubgraphResolvers });
}

type SubgraphResolvers = Extract<
  Parameters<typeof buildSubgraphSchema>[0],
  { resolvers?: unknown }
>['resolvers'] &
  object;

interface Body {
  readonly query: string;
  readonly variables?: Record<string, unknown> | null;
}

const entityFetch =
  /^query\(\$representations:\[_Any!\]!\)\{_entities\(representations:\$representations\)\{(.*)\}\}$/;

/** "stock: {items{id}}", with variables behind it; a fetch of entities as "stock: entities{…} of [representations]". */
function callText(name: string, { query, variables }: { query: string; variables?: unknown }): string {
  const text = stripIgnoredCharacters(query);
  const given = typeof variables === 'object' && variables !== null ? variables : {};
  const selection = entityFetch.exec(text)?.[1];
  if (selection !== undefined && 'representations' in given && Object.keys(given).length === 1) {
    return `${name}: entities{${selection}} of ${JSON.stringify(given.representations)}`;
  }
  return Object.keys(given).length === 0 ? `${name}: ${text}` : `${name}: ${text} ${JSON.stringify(given)}`;
}

async function read(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}
