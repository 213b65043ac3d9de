/**
 * Paygraph's supergraph behind Hive Gateway. The file is the one our own gateway serves, unchanged; the variables have the
 * names that our own gateway gives them.
 */
import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { createIdentitySigner } from '@paygraph/principal';
import { createCallers } from './callers.ts';
import { readEnvironment } from './environment.ts';
import { serveSockets } from './serve-sockets.ts';
import { signFetches } from './sign-fetches.ts';
import { createSignedSockets } from './signed-sockets.ts';

const environment = readEnvironment(process.env);
const signer = createIdentitySigner({ issuer: 'gateway', privateKey: environment.identityPrivateKey });
const callers = createCallers({ keysUrl: environment.keysUrl });

const gateway = createGatewayRuntime({
  supergraph: environment.supergraph,
  transportEntries: {
    ...environment.subgraphs,
    '*.http': {
      options: {
        // Its default shares an answer that is under way among all who ask for the same, and goes by the headers it knows
        // of. The identity is not among them: one person would be given another's wallets.
        deduplicateInflightRequests: false,
        subscriptions: { kind: 'signed-sockets' },
      },
    },
  },
  transports: async (kind) =>
    kind === 'signed-sockets'
      ? createSignedSockets({ signer, callers })
      : (await import('@graphql-mesh/transport-http')).default,
  genericAuth: {
    // By @authenticated and @requiresScopes, as they stand in the supergraph.
    mode: 'protect-granular',
    resolveUserFn: (context) => callers.of(context),
  },
  plugins: () => [signFetches({ signer, callers })],
  logging: 'warn',
  landingPage: false,
  graphiql: false,
});

const server = createServer(gateway);
const closeSockets = serveSockets(server, gateway);
server.listen(environment.port, '127.0.0.1', () => console.log(`ready at ${environment.port}`));

process.once('SIGTERM', () => {
  void closeSockets()
    .then(() => gateway.dispose())
    .then(() => process.exit(0));
});
