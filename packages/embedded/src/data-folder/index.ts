export { type AccessTokenKeys, type RetiredKey, requestRotation } from './access-token-keys.ts';
export { newerData } from './format.ts';
export type { KeyPair } from './key-pair.ts';
export { ensureKeys, type Keys } from './keys.ts';
export { type DataFolder, openDataFolder, tellingFolderFaults } from './open.ts';
