import { randomUUID } from 'node:crypto';
import type { IdentityHeaders } from '../subgraphs/data-source.ts';
import type { SubgraphServices } from '../subgraphs/subgraph-services.ts';
import type { Subgraph } from '../supergraph/build-supergraph.ts';
import type { SendRefusals } from './refusal-report.ts';

const query = 'mutation RecordRefusedAccess($fields: [String!]!) { recordRefusedAccess(fields: $fields) }';

/** Tells the subgraph that knows the accounts, as the person who was refused: nobody can name another. */
export function createSendRefusals(options: {
  /** Undefined where the supergraph has no such subgraph. */
  subgraph: () => Subgraph | undefined;
  services: Pick<SubgraphServices, 'client'>;
  identityHeaders: IdentityHeaders;
}): SendRefusals {
  const { subgraph, services, identityHeaders } = options;
  return async (identity, fields) => {
    const authority = subgraph();
    if (authority === undefined) throw new Error('no subgraph keeps the record of refusals');
    const body = JSON.stringify({ query, variables: { fields } });
    const requestId = randomUUID();
    const answer = await services.client(authority).ask({
      body,
      headers: () => identityHeaders(authority.name, { identity, requestId }, body),
      repeatable: false,
    });
    if (answer.kind !== 'answered') throw answer.cause;
    if (answer.errors.length > 0) throw new Error('the record of refusals was refused');
  };
}
