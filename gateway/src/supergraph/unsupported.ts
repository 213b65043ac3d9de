import type { Schema } from '@apollo/federation-internals';

/** By what makes their presence known in a supergraph; why, for whoever meets the refusal. */
const unsupported = [
  {
    identity: 'https://specs.apollo.dev/context',
    why: '@context and @fromContext: Apollo’s executor for Node leaves their arguments out, and answers would be wrong',
  },
];

/** Throws for a supergraph whose answers would be wrong without anyone being told: better none than those. */
export function refuseUnsupported(schema: Schema): void {
  const found = unsupported.filter(
    ({ identity }) => schema.coreFeatures?.getByIdentity(identity) !== undefined,
  );
  if (found.length > 0) throw new Error(`it uses ${found.map(({ why }) => why).join('; ')}`);
}
