// What the gateway's tests stand on; no tests itself.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import {
  createIdentityVerifier,
  type Identity,
  identityHeader,
  type ServiceName,
  subscriptionContent,
} from '@paygraph/principal';
import { execute, parse, validate } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

export interface FixtureSubgraph {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
  /** Every request that came, newest last. */
  readonly seen: SeenRequest[];
  /** How it answers from now on; normally where undefined. */
  misbehave(how: Misbehaviour | undefined): void;
  /** Sockets that the gateway holds open here. */
  socketCount(): number;
  breakSockets(code?: number): void;
  stop(): Promise<void>;
}

export interface SeenRequest {
  readonly headers: IncomingMessage['headers'];
  readonly identity: Identity | undefined;
  readonly query: string;
  readonly kind: 'http' | 'socket';
}

/** What a resolver is given; Apollo's type of resolvers knows no more of it than that it is there. */
export function identityIn(context: unknown): Identity | undefined {
  return (context as FixtureContext).identity;
}

interface FixtureContext {
  readonly identity: Identity | undefined;
}

export type Misbehaviour =
  | { readonly kind: 'silent' }
  | { readonly kind: 'drip' }
  | { readonly kind: 'hangUp'; readonly times: number }
  | { readonly kind: 'answer'; readonly status: number; readonly body: string };

/** The resolvers of one module, as Apollo's own type has them. */
export type Resolvers = NonNullable<
  Extract<Parameters<typeof buildSubgraphSchema>[0], { resolvers?: unknown }>['resolvers']
>;

/** A subgraph as small as can be, over HTTP and WebSocket. */
export async function startSubgraph(options: {
  name: string;
  sdl: string;
  resolvers: Resolvers;
  /** Whose identities to verify; a subgraph that is none of the platform's own verifies none. */
  audience?: ServiceName;
  gatewayKey: string;
}): Promise<FixtureSubgraph> {
  const { name, sdl, resolvers, audience, gatewayKey } = options;
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers }]);
  const verifier = audience && createIdentityVerifier({ audience, trustedKeys: { gateway: gatewayKey } });
  const seen: SeenRequest[] = [];
  let misbehaviour: Misbehaviour | undefined;
  const identityOf = async (token: unknown, content: string) => {
    const proof = verifier?.verify(typeof token === 'string' ? token : undefined);
    return (await proof?.covers(content)) ? proof?.identity : undefined;
  };
  // A token is good once, and its subscription is looked at twice.
  const subscribers = new WeakMap<object, Identity>();

  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const { query, variables, operationName } = JSON.parse(body);
    const identity = await identityOf(request.headers[identityHeader], body);
    seen.push({ headers: request.headers, identity, query, kind: 'http' });
    if (misbehaviour !== undefined && misbehave(request, response)) return;
    const document = parse(query);
    const faults = validate(schema, document);
    const result =
      faults.length > 0
        ? {
            errors: faults.map((fault) => ({
              ...fault.toJSON(),
              extensions: { code: 'GRAPHQL_VALIDATION_FAILED', ...fault.extensions },
            })),
          }
        : await execute({
            schema,
            document,
            variableValues: variables,
            operationName,
            contextValue: { identity } satisfies FixtureContext,
          });
    response.writeHead(faults.length > 0 ? 400 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(result));
  }

  /** True where that was the answer. */
  function misbehave(request: IncomingMessage, response: ServerResponse): boolean {
    const how = misbehaviour;
    switch (how?.kind) {
      case 'silent':
        return true;
      case 'drip': {
        response.writeHead(200, { 'content-type': 'application/json' });
        const timer = setInterval(() => response.write(' '), 20);
        response.once('close', () => clearInterval(timer));
        return true;
      }
      case 'hangUp':
        misbehaviour = how.times > 1 ? { kind: 'hangUp', times: how.times - 1 } : undefined;
        request.socket.destroy();
        return true;
      case 'answer':
        response.writeHead(how.status, { 'content-type': 'application/json' }).end(how.body);
        return true;
      default:
        return false;
    }
  }

  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1_000_000 });
  server.on('upgrade', async (request, socket, head) => {
    const caller = await identityOf(request.headers[identityHeader], request.url ?? '');
    if (verifier && caller?.principal.kind !== 'service') {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) =>
      sockets.emit('connection', webSocket, request),
    );
  });
  useServer(
    {
      schema,
      onSubscribe: async (context, _id, payload) => {
        const { query, extensions } = payload;
        const identity = await identityOf(extensions?.[identityHeader], subscriptionContent(payload));
        if (identity) subscribers.set(payload, identity);
        seen.push({ headers: context.extra.request.headers, identity, query, kind: 'socket' });
      },
      context: (_context, _id, payload) => ({ identity: subscribers.get(payload) }) satisfies FixtureContext,
    },
    sockets,
  );

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    name,
    url: `http://127.0.0.1:${port}/graphql`,
    sdl,
    seen,
    misbehave: (how) => {
      misbehaviour = how;
    },
    socketCount: () => sockets.clients.size,
    breakSockets: (code) => {
      for (const socket of sockets.clients) code === undefined ? socket.terminate() : socket.close(code);
    },
    stop: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
