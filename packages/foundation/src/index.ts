export { databaseVariables, migrateService } from './bring-up-to-date.ts';
export { type CrashPoints, createCrashPoints } from './crash-points.ts';
export {
  type DomainServiceName,
  domainServiceNames,
  type FoundationConfig,
  foundationVariables,
  readServiceConfig,
} from './environment.ts';
export { type Foundation, layFoundation } from './foundation.ts';
