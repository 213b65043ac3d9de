import { type IdentitySigner, identityHeader, type ServiceName, serviceNames } from '@paygraph/principal';
import { traceHeaders } from '@paygraph/telemetry';
import { requestIdHeader } from '../caller.ts';
import type { IdentityHeaders } from './data-source.ts';

/**
 * Without a signer (no key configured), and to a subgraph that is none of the platform's own services, no identity is
 * told: there is nobody there who could check it. Nor is a stranger told of our traces.
 */
export function createIdentityHeaders(signer: IdentitySigner | undefined): IdentityHeaders {
  return (subgraph, caller, body) => {
    const audience = serviceNamed(subgraph);
    return {
      [requestIdHeader]: caller.requestId,
      ...(audience && traceHeaders()),
      ...(signer && audience && { [identityHeader]: signer.sign(caller.identity, audience, body) }),
    };
  };
}

export function serviceNamed(subgraph: string): ServiceName | undefined {
  return serviceNames.find((name) => name === subgraph);
}
