export { createRevocations, type Revocations } from './revocations.ts';
