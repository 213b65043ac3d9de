export { startKafka } from './kafka.ts';
export { startMongo } from './mongo.ts';
export type { PartOptions, RunningPart } from './part.ts';
export { findMissingPrograms, missing } from './programs.ts';
export { startRedis } from './redis.ts';
export { sweepScratchFolders } from './scratch-folder.ts';
