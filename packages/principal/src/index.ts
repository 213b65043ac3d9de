export {
  createIdentitySigner,
  createIdentityVerifier,
  type IdentitySigner,
  type IdentityVerifier,
  identityHeader,
  type Proof,
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
export { subscriptionContent } from './token-content.ts';
export type { SharedMemory } from './used-tokens.ts';
