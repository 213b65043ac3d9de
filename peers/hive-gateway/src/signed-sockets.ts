import type { Transport } from '@graphql-mesh/transport-common';
import { defaultPrintFn } from '@graphql-mesh/transport-common';
import {
  type IdentitySigner,
  identityHeader,
  type ServiceName,
  serviceNames,
  subscriptionContent,
} from '@paygraph/principal';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { type Asking, type Callers, clientOf } from './callers.ts';

/**
 * Subscriptions at a subgraph. Its upgrade request proves the gateway itself, and each `subscribe` message, in its
 * extensions, the person. Hive's own WebSocket transport gives neither: its headers are fixed when a connection is made.
 */
export function createSignedSockets({
  signer,
  callers,
}: {
  signer: IdentitySigner;
  callers: Callers;
}): Transport {
  return {
    getSubgraphExecutor: ({ subgraphName, transportEntry: { location } }) => {
      const audience = serviceNames.find((name) => name === subgraphName);
      if (audience === undefined || location === undefined)
        throw new Error(`${subgraphName} is none of ours`);
      const client = createClient({
        url: location.replace(/^http/, 'ws'),
        webSocketImpl: signedSocket(signer, audience, new URL(location).pathname),
        // A stream that breaks ends: whoever follows comes back with a cursor.
        retryAttempts: 0,
      });
      return async ({ document, variables, operationName, context }) => {
        const asking = context as Asking;
        const signedIn = await callers.of(asking);
        const identity = signedIn?.identity ?? { principal: { kind: 'anonymous' }, client: clientOf(asking) };
        const asked = {
          query: defaultPrintFn(document),
          operationName: operationName ?? null,
          variables: (variables ?? {}) as Record<string, unknown>,
        };
        const proof = signer.sign(identity, audience, subscriptionContent(asked));
        return client.iterate({ ...asked, extensions: { [identityHeader]: proof } }) as AsyncIterable<never>;
      };
    },
  };
}

/** graphql-ws makes its sockets from a class and gives it no headers. */
function signedSocket(signer: IdentitySigner, audience: ServiceName, path: string) {
  const gateway = { principal: { kind: 'service', name: 'gateway' }, client: undefined } as const;
  return class extends WebSocket {
    constructor(address: string | URL, protocols: string | string[]) {
      super(address, protocols, { headers: { [identityHeader]: signer.sign(gateway, audience, path) } });
    }
  };
}
