export { newerData } from './format.ts';
export { ensureKeys, type KeyPair, type Keys } from './keys.ts';
export { type DataFolder, openDataFolder, tellingFolderFaults } from './open.ts';
