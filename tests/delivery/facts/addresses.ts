import { type Address, type Process, portOf, urlOf } from './facts.ts';

/** What variables say of where our own services are; `serviceOf` tells whose a host name is, by its name there. */
export function addressesOf(
  processes: readonly Process[],
  serviceOf: (host: string) => string,
): readonly Address[] {
  return processes.flatMap(({ name, variables }) =>
    Object.entries(variables ?? {}).flatMap(([variable, value]) => {
      const service = calleeOf(variable);
      const url = urlOf(value);
      if (service === undefined || url === undefined) return [];
      const said = `${variable} of ${name}`;
      const found = serviceOf(url.hostname);
      return [{ said, service, host: found, port: portOf(url), path: url.pathname }];
    }),
  );
}

/** The service that a variable leads to, by its name. */
function calleeOf(variable: string): string | undefined {
  if (variable === 'ACCESS_TOKEN_JWKS_URL' || variable === 'SESSION_FEED_URL') return 'users';
  return /^SUBGRAPH_URL_(\w+)$/.exec(variable)?.[1]?.toLowerCase();
}
