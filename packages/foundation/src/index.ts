export { type DomainServiceName, domainServiceNames, readFoundationConfig } from './environment.ts';
export { type Foundation, layFoundation } from './foundation.ts';
