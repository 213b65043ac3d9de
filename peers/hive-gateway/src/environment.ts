export interface PeerEnvironment {
  readonly supergraph: string;
  readonly port: number;
  readonly identityPrivateKey: string;
  readonly keysUrl: string;
  /** Where each subgraph answers, in place of what the supergraph says. */
  readonly subgraphs: Readonly<Record<string, { readonly location: string }>>;
}

const addressOf = /^SUBGRAPH_URL_(\w+)$/;

/** Throws by the name of what is missing. */
export function readEnvironment(given: Readonly<Record<string, string | undefined>>): PeerEnvironment {
  const required = (name: string): string => {
    const value = given[name];
    if (value === undefined || value === '') throw new Error(`${name} is missing`);
    return value;
  };
  const subgraphs = Object.entries(given).flatMap(([name, location]) => {
    const subgraph = addressOf.exec(name)?.[1]?.toLowerCase();
    return subgraph === undefined || location === undefined ? [] : [[subgraph, { location }] as const];
  });
  return {
    supergraph: required('SUPERGRAPH'),
    port: Number(required('PORT')),
    identityPrivateKey: required('IDENTITY_PRIVATE_KEY'),
    keysUrl: required('ACCESS_TOKEN_JWKS_URL'),
    subgraphs: Object.fromEntries(subgraphs),
  };
}
