export {
  createIdentitySigner,
  createIdentityVerifier,
  type IdentitySigner,
  type IdentityVerifier,
  identityHeader,
} from './identity-token.ts';
export {
  type Client,
  type Identity,
  type Principal,
  type Role,
  type ServiceName,
  type ServicePrincipal,
  serviceNames,
  type UserPrincipal,
} from './principal.ts';
