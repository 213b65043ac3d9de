import type { GatewayPlugin } from '@graphql-hive/gateway-runtime';
import { type IdentitySigner, identityHeader, serviceNames } from '@paygraph/principal';
import { type Callers, clientOf } from './callers.ts';

/**
 * What a subgraph asks of whoever calls it: a proof of who is calling, made for this subgraph and this very body, good
 * once and for 30 seconds (docs/decisions/0013-proofs-of-identity.md). Hive's own HMAC signature is another thing: it
 * proves that a body came from the gateway, and says nothing of a person.
 */
export function signFetches({
  signer,
  callers,
}: {
  signer: IdentitySigner;
  callers: Callers;
}): GatewayPlugin {
  return {
    async onFetch({ options, setOptions, context, executionRequest }) {
      const { body } = options;
      const audience = serviceNames.find((name) => name === executionRequest?.subgraphName);
      // What is fetched for no operation, as a supergraph, is none of a subgraph's.
      if (audience === undefined || !('headers' in context)) return;
      if (typeof body !== 'string')
        throw new Error('a fetch has a body that is no text, and can not be signed');
      const signedIn = await callers.of(context);
      const identity = signedIn?.identity ?? { principal: { kind: 'anonymous' }, client: clientOf(context) };
      setOptions({
        ...options,
        headers: { ...options.headers, [identityHeader]: signer.sign(identity, audience, body) },
      });
    },
  };
}
