import type { Identity, ServiceName, ServicePrincipal, UserPrincipal } from '@paygraph/principal';
import { apiError } from './errors.ts';

/** What a resolver knows of the request it serves. */
export interface SubgraphContext {
  readonly identity: Identity;
  /** The same in every service the request passes through, and in the client's error. */
  readonly requestId: string;
}

/** The signed-in person. Throws UNAUTHENTICATED where nobody is signed in. */
export function requireUser({ identity }: SubgraphContext): UserPrincipal {
  if (identity.principal.kind === 'user') return identity.principal;
  throw apiError('UNAUTHENTICATED', 'Sign in first.');
}

/**
 * The calling service; the one of that name where an operation is for it alone. Throws FORBIDDEN for anyone else: these
 * operations are no part of the public API.
 */
export function requireService(
  { identity: { principal } }: SubgraphContext,
  name?: ServiceName,
): ServicePrincipal {
  if (principal.kind === 'service' && (name === undefined || name === principal.name)) return principal;
  throw apiError(
    'FORBIDDEN',
    `This operation is for ${name === undefined ? 'services' : `the service ${name}`}.`,
  );
}

/** Who is looking, as the domain wants to know it: to tell what may be seen. */
export interface Viewer {
  readonly userId: UserPrincipal['userId'] | undefined;
  /** Sees what belongs to others: an admin, or a service acting for the platform. */
  readonly seesAll: boolean;
}

export function viewerOf({ identity: { principal } }: SubgraphContext): Viewer {
  switch (principal.kind) {
    case 'user':
      return { userId: principal.userId, seesAll: principal.role === 'ADMIN' };
    case 'service':
      return { userId: undefined, seesAll: true };
    case 'anonymous':
      return { userId: undefined, seesAll: false };
    default:
      return principal satisfies never;
  }
}

/** One value a request, made when first asked for: for loaders, which must not outlive the request they batch for. */
export function perRequest<Value>(
  create: (context: SubgraphContext) => Value,
): (context: SubgraphContext) => Value {
  const values = new WeakMap<SubgraphContext, Value>();
  return (context) => {
    const known = values.get(context);
    if (known !== undefined) return known;
    const value = create(context);
    values.set(context, value);
    return value;
  };
}
