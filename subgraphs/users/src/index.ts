export { startUsers } from './compose.ts';
