export { startGateway } from './compose.ts';
