import type { Server } from 'node:http';
import { type GatewayContext, type GatewayRuntime, getGraphQLWSOptions } from '@graphql-hive/gateway-runtime';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

/** Serves graphql-transport-ws to clients, as our own gateway does. Answers how to close them. */
export function serveSockets(server: Server, gateway: GatewayRuntime): () => Promise<void> {
  const sockets = new WebSocketServer({ server, path: '/graphql' });
  const options = getGraphQLWSOptions<GatewayContext, Extra>(gateway, ({ extra }) => ({
    req: extra.request,
  }));
  const served = useServer(options, sockets);
  return async () => {
    await served.dispose();
    server.close();
  };
}
