export { type Configuration, readConfiguration } from './configuration.ts';
export { createNarrator, type Narrator } from './narrator.ts';
export { type RunningPostgres, startPostgres } from './postgres/index.ts';
export { runSystem } from './run-system.ts';
export { StartFault } from './start-fault.ts';
export {
  createSystem,
  type RunningSystem,
  type ServiceDefinition,
  type Stages,
  type System,
} from './system.ts';
