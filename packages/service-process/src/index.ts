export { runAsProcess } from './run-as-process.ts';
export type { RunningService, StartService } from './running-service.ts';
export { endInSlices } from './slices.ts';
export { drainDelayMsOf, stopVariables } from './variables.ts';
